import { VariationsBody } from '@/lib/api/contracts/evaluations.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { SuiteParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { varySuite } from '@/lib/server/vary-suite.ts'

export const POST = route({
  policy: 'workspace:run',
  params: SuiteParams,
  body: VariationsBody,
  handle: ({ services, actor, params, body, request }) => varySuite(services, actor, params.id, body, request.signal),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods('POST')
