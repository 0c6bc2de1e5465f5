import { ResumeRunBody } from '@/lib/api/contracts/runs.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { RunParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { resumeRun } from '@/lib/server/resume-run.ts'

export const POST = route({
  policy: 'workspace:run',
  params: RunParams,
  body: ResumeRunBody,
  handle: ({ services, actor, params, body }) => resumeRun(services, actor, params.id, body),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods('POST')
