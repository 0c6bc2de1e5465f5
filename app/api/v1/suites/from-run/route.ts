import { CaseFromRunBody } from '@/lib/api/contracts/evaluations.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { route } from '@/lib/api/route.ts'
import { caseFromRun } from '@/lib/server/suites.ts'

export const POST = route({
  policy: 'workspace:edit',
  body: CaseFromRunBody,
  status: 201,
  handle: ({ services, actor, body }) => caseFromRun(services, actor, body),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods('POST')
