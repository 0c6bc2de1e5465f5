import { ReplayRunBody } from '@/lib/api/contracts/forks.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { RunParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { replayRun } from '@/lib/server/replay-run.ts'

export const POST = route({
  policy: 'workspace:run',
  params: RunParams,
  body: ReplayRunBody,
  handle: ({ services, actor, params, body }) => replayRun(services, actor, params.id, body),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods('POST')
