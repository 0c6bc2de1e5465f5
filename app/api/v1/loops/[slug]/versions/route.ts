import { PublishVersionBody } from '@/lib/api/contracts/versions.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { LoopParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { listVersions, publishVersion } from '@/lib/server/versions.ts'

export const GET = route({
  policy: 'workspace:read',
  params: LoopParams,
  handle: ({ services, actor, params }) => listVersions(services, actor, params.slug),
})

export const POST = route({
  policy: 'workspace:edit',
  params: LoopParams,
  body: PublishVersionBody,
  status: 201,
  handle: ({ services, actor, params, body }) => publishVersion(services, actor, params.slug, body),
})

export const { PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET', 'POST')
