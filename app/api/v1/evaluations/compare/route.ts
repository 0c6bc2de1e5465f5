import { CompareEvaluationsQuery } from '@/lib/api/contracts/evaluations.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { route } from '@/lib/api/route.ts'
import { compareEvaluations } from '@/lib/server/evaluations.ts'

export const GET = route({
  policy: 'workspace:read',
  query: CompareEvaluationsQuery,
  handle: ({ services, actor, query }) => compareEvaluations(services, actor, query),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')
