import { CLOSING_PLACE } from '../artefacts/consolidation.ts'
import type { IterationSummary } from '../artefacts/trace.ts'
import type { TraceEvent } from './trace-event.ts'

/** What one model call held and cost, in nano-USD. */
export type CallMoney = {
  seq: number
  nodeId: string
  purpose: string
  reserved: number
  /** Null: it has not ended, or nothing was sent. */
  cost: number | null
  /** Held for good by sendings that a restart cut off. */
  cutOff: number
  ending: 'open' | 'answered' | 'cached' | 'failed' | 'refused' | 'cancelled'
}

/** The model calls of these events in order, each from its intent to its end. Total: an end whose call is not among them is skipped. */
export function callMoney(events: readonly TraceEvent[]): CallMoney[] {
  const calls: CallMoney[] = []
  for (const event of events) {
    if (event.type === 'model-called') {
      const { purpose, reserved } = event.data
      const { seq, nodeId } = event
      calls.push({
        ...{ seq, nodeId: nodeId ?? CLOSING_PLACE, purpose, reserved: reserved.nanoUsd, cost: null, cutOff: 0 },
        ending: 'open',
      })
      continue
    }
    const call = calls.at(-1)
    if (call?.ending !== 'open') continue
    if (event.type === 'run-resumed') call.cutOff += call.reserved
    else if (event.type === 'model-answered') {
      call.cost = event.data.costNanoUsd
      call.ending = event.data.cached ? 'cached' : 'answered'
    } else if (event.type === 'model-failed') {
      call.cost = 0
      call.ending = 'failed'
    } else if (event.type === 'budget-refused') call.ending = 'refused'
    else if (event.type === 'run-finished') call.ending = 'cancelled'
  }
  return calls
}

/**
 * What had been spent when each iteration ended, at no more than `points` places: the last iteration of each stretch. The summary of iteration 1 is the first;
 * one that is not loaded yet counts nothing.
 */
export function spentOver(
  summaries: readonly (Pick<IterationSummary, 'costNanoUsd'> | undefined)[],
  points: number,
): { iteration: number; spent: number }[] {
  const every = Math.max(1, Math.ceil(summaries.length / points))
  const places: { iteration: number; spent: number }[] = []
  let spent = 0
  for (const [index, summary] of summaries.entries()) {
    spent += summary?.costNanoUsd ?? 0
    if ((index + 1) % every === 0 || index === summaries.length - 1) places.push({ iteration: index + 1, spent })
  }
  return places
}
