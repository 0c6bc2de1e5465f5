import { EventsQuery } from '@/lib/api/contracts/runs.ts'
import { eventStreamResponse, lastEventId, wantsEventStream } from '@/lib/api/event-stream-response.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { RunParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { followRun } from '@/lib/server/follow-run.ts'
import { noSuchRun } from '@/lib/server/read-run.ts'
import { readEvents } from '@/lib/server/read-trace.ts'

export const GET = route({
  policy: 'workspace:read',
  params: RunParams,
  query: EventsQuery,
  async handle({ services, actor, params, query, request }) {
    if (!wantsEventStream(request)) return readEvents(services, actor, params.id, query)
    const stream = await followRun(services, actor, params.id, lastEventId(request) ?? query.after, request.signal)
    return stream === null ? noSuchRun(params.id) : eventStreamResponse(stream)
  },
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')
