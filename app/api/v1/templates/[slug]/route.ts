import { EditTemplateBody } from '@/lib/api/contracts/templates.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { LoopParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { editTemplate, withdrawTemplate } from '@/lib/server/publish-template.ts'
import { readTemplate } from '@/lib/server/template-catalogue.ts'

export const GET = route({
  policy: 'workspace:read',
  params: LoopParams,
  handle: ({ services, actor, params }) => readTemplate(services, actor, params.slug),
})

export const PATCH = route({
  policy: 'workspace:edit',
  params: LoopParams,
  body: EditTemplateBody,
  handle: ({ services, actor, params, body }) => editTemplate(services, actor, params.slug, body),
})

export const DELETE = route({
  policy: 'workspace:edit',
  params: LoopParams,
  handle: ({ services, actor, params }) => withdrawTemplate(services, actor, params.slug),
})

export const { POST, PUT, OPTIONS } = otherMethods('GET', 'PATCH', 'DELETE')
