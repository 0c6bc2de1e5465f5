import { CreateSharedLinkBody } from '@/lib/api/contracts/shared-links.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { LoopParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { createSharedLink, listSharedLinks } from '@/lib/server/shared-links.ts'

export const GET = route({
  policy: 'workspace:read',
  params: LoopParams,
  handle: ({ services, actor, params }) => listSharedLinks(services, actor, params.slug),
})

export const POST = route({
  policy: 'workspace:edit',
  params: LoopParams,
  body: CreateSharedLinkBody,
  status: 201,
  handle: ({ services, actor, params, body }) => createSharedLink(services, actor, params.slug, body),
})

export const { PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET', 'POST')
