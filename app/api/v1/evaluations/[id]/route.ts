import { otherMethods } from '@/lib/api/other-methods.ts'
import { EvaluationParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { readEvaluation } from '@/lib/server/evaluations.ts'

export const GET = route({
  policy: 'workspace:read',
  params: EvaluationParams,
  handle: ({ services, actor, params }) => readEvaluation(services, actor, params.id),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')
