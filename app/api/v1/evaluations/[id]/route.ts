import { otherMethods } from '@/lib/api/other-methods.ts'
import { EvaluationParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { deleteEvaluation, readEvaluation } from '@/lib/server/evaluations.ts'

export const GET = route({
  policy: 'workspace:read',
  params: EvaluationParams,
  handle: ({ services, actor, params }) => readEvaluation(services, actor, params.id),
})

export const DELETE = route({
  policy: 'workspace:edit',
  params: EvaluationParams,
  handle: ({ services, actor, params }) => deleteEvaluation(services, actor, params.id),
})

export const { POST, PUT, PATCH, OPTIONS } = otherMethods('GET', 'DELETE')
