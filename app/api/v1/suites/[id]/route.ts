import { SaveSuiteBody } from '@/lib/api/contracts/evaluations.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { SuiteParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { deleteSuite, readSuite, saveSuite } from '@/lib/server/suites.ts'

export const GET = route({
  policy: 'workspace:read',
  params: SuiteParams,
  handle: ({ services, actor, params }) => readSuite(services, actor, params.id),
})

export const PUT = route({
  policy: 'workspace:edit',
  params: SuiteParams,
  body: SaveSuiteBody,
  handle: ({ services, actor, params, body }) => saveSuite(services, actor, params.id, body),
})

export const DELETE = route({
  policy: 'workspace:edit',
  params: SuiteParams,
  handle: ({ services, actor, params }) => deleteSuite(services, actor, params.id),
})

export const { POST, PATCH, OPTIONS } = otherMethods('GET', 'PUT', 'DELETE')
