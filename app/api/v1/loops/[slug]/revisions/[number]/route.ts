import { otherMethods } from '@/lib/api/other-methods.ts'
import { VersionParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { readRevision } from '@/lib/server/revisions.ts'

export const GET = route({
  policy: 'workspace:read',
  params: VersionParams,
  handle: ({ services, actor, params }) => readRevision(services, actor, params.slug, params.number),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')
