import { otherMethods } from '@/lib/api/other-methods.ts'
import { SharedLinkParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { revokeTemplateLink } from '@/lib/server/shared-links.ts'

export const DELETE = route({
  policy: 'workspace:edit',
  params: SharedLinkParams,
  handle: ({ services, actor, params }) => revokeTemplateLink(services, actor, params.slug, params.id),
})

export const { GET, POST, PUT, PATCH, OPTIONS } = otherMethods('DELETE')
