import { ExportRunQuery } from '@/lib/api/contracts/runs.ts'
import { downloadHeaders } from '@/lib/api/download-headers.ts'
import { otherMethods } from '@/lib/api/other-methods.ts'
import { RunParams } from '@/lib/api/params.ts'
import { route } from '@/lib/api/route.ts'
import { exportTelemetry } from '@/lib/server/run-telemetry.ts'

export const GET = route({
  policy: 'workspace:read',
  params: RunParams,
  query: ExportRunQuery,
  async handle({ services, actor, params: { id }, query: { format } }) {
    const exported = await exportTelemetry(services, actor, id)
    if (!exported.ok) return exported
    const text = streamOf(exported.value)
    return new Response(text, {
      headers: downloadHeaders({ name: `${id}.${format}.json`, mediaType: 'application/json' }),
    })
  },
})

/** Read as fast as whoever asked takes it. */
function streamOf(texts: AsyncGenerator<string>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const next = await texts.next()
      if (next.done) controller.close()
      else controller.enqueue(encoder.encode(next.value))
    },
    async cancel() {
      await texts.return(undefined)
    },
  })
}

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')
