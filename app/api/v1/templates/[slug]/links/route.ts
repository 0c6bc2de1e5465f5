import { otherMethods } from '@/lib/api/other-methods.ts'
import { LoopParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { createTemplateLink, listTemplateLinks } from '@/lib/server/shared-links.ts'

export const GET = route({
  policy: 'workspace:read',
  params: LoopParams,
  handle: ({ services, actor, params }) => listTemplateLinks(services, actor, params.slug),
})

export const POST = route({
  policy: 'workspace:edit',
  params: LoopParams,
  status: 201,
  handle: ({ services, actor, params }) => createTemplateLink(services, actor, params.slug),
})

export const { PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET', 'POST')
