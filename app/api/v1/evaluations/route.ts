import { StartEvaluationBody } from '@/lib/api/contracts/evaluations.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { route } from '@/lib/api/route.ts'
import { startEvaluation } from '@/lib/server/start-evaluation.ts'

export const POST = route({
  policy: 'workspace:run',
  body: StartEvaluationBody,
  status: 201,
  handle: ({ services, actor, body }) => startEvaluation(services, actor, body),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods('POST')
