import { tracesOf } from '../loop/4-trace/otlp.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import type { TelemetryTarget } from './config.ts'
import type { runSpans } from './run-telemetry.ts'

export type TelemetryPush = {
  /** A run of this process has ended. Returns at once. */
  ended(runId: string): void
  /** Sends what waits, for as long as a process that closes has time for it. Never rejects. */
  close(): Promise<void>
}

/**
 * Sends the spans of ended runs to a collector, one run after the other and apart from all execution. What can't be sent is given up, and one line says so: no other
 * follows until something could be sent again. Where too many wait, the oldest are given up, and one line says so until none waits any more.
 */
export function pushTelemetry(
  { url, headers, serviceName }: TelemetryTarget,
  read: (runId: string) => ReturnType<typeof runSpans>,
  tell: (line: string) => void,
): TelemetryPush {
  const waiting: string[] = []
  const closing = new AbortController()
  const { host } = new URL(url)
  let failing = false
  let leavingOut = false
  let work: Promise<void> | null = null

  async function send(runId: string): Promise<void> {
    for await (const spans of read(runId)) {
      closing.signal.throwIfAborted()
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(tracesOf(spans, { 'service.name': serviceName })),
        // The headers may hold a key: it goes nowhere else.
        redirect: 'error',
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(LIMITS.telemetryRequestMs)]),
      })
      await response.body?.cancel()
      if (!response.ok) throw new Error(`it answered HTTP ${response.status}`)
    }
  }

  async function sendAll(): Promise<void> {
    for (let runId = waiting.shift(); runId !== undefined && !closing.signal.aborted; runId = waiting.shift())
      try {
        await send(runId)
        failing = false
      } catch (error) {
        if (!failing) tell(`[telemetry] ${runId} was not sent to ${host}: ${reasonOf(error)}`)
        failing = true
      }
    leavingOut = false
    work = null
  }

  function leaveOut(runId: string): void {
    if (failing || leavingOut) return
    leavingOut = true
    const most = LIMITS.telemetryRuns.toLocaleString('en-US')
    tell(`[telemetry] ${runId} was not sent to ${host}: more than ${most} ended runs wait, so the oldest are left out`)
  }

  return {
    ended(runId) {
      if (closing.signal.aborted) return
      waiting.push(runId)
      const oldest = waiting.length > LIMITS.telemetryRuns ? waiting.shift() : undefined
      if (oldest !== undefined) leaveOut(oldest)
      // After whatever the commit that ended it still has to do.
      work ??= new Promise<void>((resolve) => setImmediate(resolve)).then(sendAll)
    },
    async close() {
      const late = setTimeout(() => closing.abort(), LIMITS.telemetryClosingMs)
      await work
      clearTimeout(late)
      closing.abort()
    },
  }
}

/** `fetch failed` says nothing: what it was caused by does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
