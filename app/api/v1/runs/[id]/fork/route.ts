import { ForkRunBody } from '@/lib/api/contracts/forks.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { IdempotencyKey, RunParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { forkRun } from '@/lib/server/fork-run.ts'
import { refuse } from '@/lib/server/result.ts'

export const POST = route({
  policy: 'workspace:run',
  params: RunParams,
  body: ForkRunBody,
  async handle({ services, actor, params, body, request }) {
    const key = IdempotencyKey.optional().safeParse(request.headers.get('idempotency-key') ?? undefined)
    if (!key.success)
      return refuse('invalid-request', 'Idempotency-Key has 1 to 200 printable characters without spaces.')
    const forked = await forkRun(services, actor, params.id, body, { idempotencyKey: key.data })
    if (!forked.ok) return forked
    const { run, created } = forked.value
    return Response.json(
      { run },
      { status: created ? 201 : 200, headers: { 'cache-control': 'no-store', location: `/api/v1/runs/${run.id}` } },
    )
  },
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods('POST')
