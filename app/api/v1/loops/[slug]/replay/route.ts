import { ReplayRunsBody } from '@/lib/api/contracts/replays.ts'
import { lineStreamResponse } from '@/lib/api/line-stream-response.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { LoopParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { replayRuns } from '@/lib/server/replay-runs.ts'

export const POST = route({
  policy: 'workspace:run',
  params: LoopParams,
  body: ReplayRunsBody,
  async handle({ services, actor, params, body, request }) {
    const lines = await replayRuns(services, actor, params.slug, body)
    return lines.ok ? lineStreamResponse(lines.value, [request.signal, services.stopping]) : lines
  },
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods('POST')
