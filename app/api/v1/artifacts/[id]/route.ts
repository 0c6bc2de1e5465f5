import { otherMethods } from '@/lib/api/other-methods.ts'
import { ArtifactParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { readArtifactFacts, removeArtifact } from '@/lib/server/artifacts.ts'

export const GET = route({
  policy: 'workspace:read',
  params: ArtifactParams,
  handle: ({ services, actor, params }) => readArtifactFacts(services, actor, params.id),
})

export const DELETE = route({
  policy: 'workspace:edit',
  params: ArtifactParams,
  handle: ({ services, actor, params }) => removeArtifact(services, actor, params.id),
})

export const { POST, PUT, PATCH, OPTIONS } = otherMethods('GET', 'DELETE')
