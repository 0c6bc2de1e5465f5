import { EvaluationChangesQuery } from '@/lib/api/contracts/evaluations.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { EvaluationParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { readEvaluationChanges } from '@/lib/server/evaluations.ts'

export const GET = route({
  policy: 'workspace:read',
  params: EvaluationParams,
  query: EvaluationChangesQuery,
  handle: ({ services, actor, params, query }) => readEvaluationChanges(services, actor, params.id, query.since),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')
