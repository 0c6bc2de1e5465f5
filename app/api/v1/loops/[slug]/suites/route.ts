import { CreateSuiteBody } from '@/lib/api/contracts/evaluations.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { LoopParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { createSuite, listSuites } from '@/lib/server/suites.ts'

export const GET = route({
  policy: 'workspace:read',
  params: LoopParams,
  handle: ({ services, actor, params }) => listSuites(services, actor, params.slug),
})

export const POST = route({
  policy: 'workspace:edit',
  params: LoopParams,
  body: CreateSuiteBody,
  status: 201,
  handle: ({ services, actor, params, body }) => createSuite(services, actor, params.slug, body.content),
})

export const { PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET', 'POST')
