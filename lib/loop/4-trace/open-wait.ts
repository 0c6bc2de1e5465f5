import type { TraceIteration, TraceStep } from './trace.ts'

/** What a step waits for at this moment: why, and until when (epoch milliseconds). */
export type OpenWait = { until: number; why: string }

/** The wait that a step stands in; null when it does something, or has ended. */
export function openWaitOf({ endedAt, failure, waits }: TraceStep): OpenWait | null {
  const last = waits.at(-1)
  if (endedAt !== null || failure || !last || last.ended) return null
  return { until: last.startedAt + last.delayMs, why: last.why }
}

/** The wait of an iteration's newest step. */
export function openWaitIn({ steps, finished }: TraceIteration): OpenWait | null {
  const step = steps.at(-1)
  return finished || !step ? null : openWaitOf(step)
}

/** How long is left, in whole seconds from below one: a countdown never shows 0 s. Null: the time is over, and the next try is on its way. */
export function secondsLeft({ until }: OpenWait, now: number): number | null {
  const left = Math.ceil((until - now) / 1_000)
  return left > 0 ? left : null
}
