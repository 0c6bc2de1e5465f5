import type { ApiClient } from '@/lib/api/client.ts'
import type { TraceEvent } from '@/lib/loop/4-trace/trace-event.ts'
import type { Json } from '@/lib/loop/artefacts/json.ts'
import { isPayloadRef, payloadFieldOf } from '@/lib/loop/artefacts/payload.ts'

type ExportApi = Pick<ApiClient, 'listEvents' | 'getPayload'>

const PAGE = 1_000

/**
 * The run's whole log as JSON Lines, one event a line in order, large values written out. Each stored value is fetched once.
 * @returns the lines, or the sentence that says why there are none.
 */
export async function exportTrace(
  api: ExportApi,
  runId: string,
): Promise<{ ok: true; lines: string[] } | { ok: false; detail: string }> {
  const lines: string[] = []
  const payloads = new Map<string, Json>()
  let after = 0
  for (;;) {
    const page = await api.listEvents(runId, { after, limit: PAGE })
    if (!page.ok) return { ok: false, detail: page.problem.detail }
    for (const event of page.value.events) {
      const whole = await withPayload(api, runId, event, payloads)
      if (!whole.ok) return whole
      lines.push(JSON.stringify(whole.event))
    }
    if (page.value.next === null) return { ok: true, lines }
    after = page.value.next
  }
}

async function withPayload(api: ExportApi, runId: string, event: TraceEvent, known: Map<string, Json>) {
  const field = payloadFieldOf(event.type)
  const data: Record<string, unknown> = event.data
  const value = field === null ? undefined : data[field]
  if (field === null || !isPayloadRef(value)) return { ok: true as const, event }
  if (!known.has(value.$payload)) {
    const payload = await api.getPayload(runId, value.$payload)
    if (!payload.ok) return { ok: false as const, detail: payload.problem.detail }
    known.set(value.$payload, payload.value.value)
  }
  return { ok: true as const, event: { ...event, data: { ...data, [field]: known.get(value.$payload) } } }
}

/** Hands a text to the browser as a file. */
export function saveFile(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
