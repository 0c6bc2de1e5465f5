import { otherMethods } from '@/lib/api/other-methods.ts'
import { EvaluationParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { cancelEvaluation } from '@/lib/server/evaluations.ts'

export const POST = route({
  policy: 'workspace:run',
  params: EvaluationParams,
  handle: ({ services, actor, params }) => cancelEvaluation(services, actor, params.id),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods('POST')
