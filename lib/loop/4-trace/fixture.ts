import type { IterationSummary } from '../artefacts/trace.ts'
import type { TraceEvent } from './trace-event.ts'

/** Builds a small log for tests: stamps bodies with seq, time, iteration and step the way the runner does. */
export function logBuilder(firstSeq = 1) {
  const events: TraceEvent[] = []
  let iteration = 0
  let step = 0
  let nodeId: string | null = null
  type Body = { [E in TraceEvent as E['type']]: { type: E['type']; data: E['data'] } }[TraceEvent['type']]
  const add = (body: Body) => {
    const seq = firstSeq + events.length
    // The union of bodies and the union of events have the same members; spreading loses that link.
    events.push({ ...body, seq, at: 1_000 + seq * 10, iteration, step, nodeId } as TraceEvent)
    return builder
  }
  const builder = {
    events,
    add,
    iteration(number: number) {
      iteration = number
      return add({ type: 'iteration-started', data: { iteration } })
    },
    step(node: string) {
      step++
      nodeId = node
      return add({ type: 'step-started', data: {} })
    },
    patch(path: string, value: string | number | string[], op: 'add' | 'replace' = 'replace') {
      return add({ type: 'state-patched', data: { patch: [{ op, path, value }] } })
    },
    finish(to: string | null, handle = 'next') {
      add({ type: 'step-finished', data: { handle, to } })
      nodeId = null
      return builder
    },
  }
  return builder
}

/** A summary with sensible zeros. */
export function summary(iteration: number, part: Partial<IterationSummary> = {}): IterationSummary {
  return {
    iteration,
    firstSeq: iteration * 10 - 9,
    lastSeq: iteration * 10,
    startedAt: iteration * 100,
    endedAt: iteration * 100 + 50,
    pausedMs: 0,
    steps: 3,
    modelCalls: 1,
    toolCalls: 0,
    tokens: 10,
    costNanoUsd: 0,
    score: null,
    violations: 0,
    remediations: 0,
    escalations: 0,
    errors: 0,
    path: ['decide', 'act', 'check'],
    ...part,
  }
}
