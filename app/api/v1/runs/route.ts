import { RunsQuery, StartRunBody } from '@/lib/api/contracts/runs.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { IdempotencyKey } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { listRuns } from '@/lib/server/read-run.ts'
import { refuse } from '@/lib/server/result.ts'
import { startRun } from '@/lib/server/start-run.ts'

export const GET = route({
  policy: 'workspace:read',
  query: RunsQuery,
  handle: ({ services, actor, query }) => listRuns(services, actor, query),
})

export const POST = route({
  policy: 'workspace:run',
  body: StartRunBody,
  async handle({ services, actor, body, request }) {
    const key = IdempotencyKey.optional().safeParse(request.headers.get('idempotency-key') ?? undefined)
    if (!key.success)
      return refuse('invalid-request', 'Idempotency-Key has 1 to 200 printable characters without spaces.')
    const started = await startRun(services, actor, body, { idempotencyKey: key.data })
    if (!started.ok) return started
    const { run, created } = started.value
    return Response.json(
      { run },
      { status: created ? 201 : 200, headers: { 'cache-control': 'no-store', location: `/api/v1/runs/${run.id}` } },
    )
  },
})

export const { PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET', 'POST')
