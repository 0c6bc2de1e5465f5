import { TryNodeBody } from '@/lib/api/contracts/runs.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { IdempotencyKey, LoopParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { refuse } from '@/lib/server/result.ts'
import { tryNode } from '@/lib/server/try-node.ts'

export const POST = route({
  policy: 'workspace:run',
  params: LoopParams,
  body: TryNodeBody,
  async handle({ services, actor, params, body, request }) {
    const key = IdempotencyKey.optional().safeParse(request.headers.get('idempotency-key') ?? undefined)
    if (!key.success)
      return refuse('invalid-request', 'Idempotency-Key has 1 to 200 printable characters without spaces.')
    const started = await tryNode(services, actor, params.slug, body, { idempotencyKey: key.data })
    if (!started.ok) return started
    const { run, created } = started.value
    return Response.json(
      { run },
      { status: created ? 201 : 200, headers: { 'cache-control': 'no-store', location: `/api/v1/runs/${run.id}` } },
    )
  },
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods('POST')
