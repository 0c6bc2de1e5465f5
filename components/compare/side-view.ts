import { changesOf, segmentIn, traceOf } from '@/components/trace/store/segment-cache.ts'
import type { TraceState } from '@/components/trace/store/trace-store.ts'
import { stateAfter } from '@/lib/loop/4-trace/fold-state.ts'
import { segmentOf } from '@/lib/loop/4-trace/segment.ts'
import type { TraceIteration, TraceModelCall, TraceStep } from '@/lib/loop/4-trace/trace.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'

/** An iteration of one side, once its events are there. */
export function iterationAt(state: TraceState, iteration: number): TraceIteration | undefined {
  const segment = segmentIn(state.segments, segmentOf(iteration))
  return segment && traceOf(segment).get(iteration)
}

/** The state when an iteration ended; null while its events are not there. Keeps its identity. */
export function stateAtEnd(state: TraceState, iteration: number): JsonObject | null {
  const segment = segmentIn(state.segments, segmentOf(iteration))
  const last = segment && traceOf(segment).get(iteration)?.events.at(-1)
  return segment && last ? stateAfter(segment.start, changesOf(segment), last.seq) : null
}

export type CallPair = { key: string; title: string; a: TraceModelCall | null; b: TraceModelCall | null }

/** The model calls of an iteration, each beside that of the other run with the same node, purpose and turn. */
export function pairCalls(a: TraceIteration | undefined, b: TraceIteration | undefined): CallPair[] {
  const pairs = new Map<string, CallPair>()
  for (const [side, iteration] of [
    ['a', a],
    ['b', b],
  ] as const) {
    const turns = new Map<string, number>()
    for (const { step, call } of callsOf(iteration)) {
      const title = `${step.nodeId} · ${call.purpose}`
      const turn = (turns.get(title) ?? 0) + 1
      turns.set(title, turn)
      const key = `${title} ${turn}`
      const pair = pairs.get(key) ?? { key, title: turn > 1 ? `${title}, call ${turn}` : title, a: null, b: null }
      pairs.set(key, { ...pair, [side]: call })
    }
  }
  return [...pairs.values()]
}

function callsOf(iteration: TraceIteration | undefined): { step: TraceStep; call: TraceModelCall }[] {
  return (iteration?.steps ?? []).flatMap((step) => step.modelCalls.map((call) => ({ step, call })))
}
