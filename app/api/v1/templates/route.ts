import { PublishTemplateBody } from '@/lib/api/contracts/templates.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { route } from '@/lib/api/route.ts'
import { publishTemplate } from '@/lib/server/publish-template.ts'
import { templateCatalogue } from '@/lib/server/template-catalogue.ts'

export const GET = route({
  policy: 'workspace:read',
  handle: ({ services, actor }) => templateCatalogue({ services, actor }),
})

export const POST = route({
  policy: 'workspace:edit',
  body: PublishTemplateBody,
  status: 201,
  handle: ({ services, actor, body }) => publishTemplate(services, actor, body),
})

export const { PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET', 'POST')
