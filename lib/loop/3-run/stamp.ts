import type { EventBody, LoopEvent } from '../artefacts/events.ts'
import type { RunState } from '../artefacts/run-state.ts'

/** Gives an event its place in the log: the next seq, and the iteration and step it belongs to. `at`: epoch milliseconds, never before the last event. */
export function stampEvent(run: RunState, body: EventBody, at: number): LoopEvent {
  return {
    ...body,
    seq: run.seq + 1,
    at: Math.max(at, run.lastEventAt),
    iteration: body.type === 'iteration-started' ? body.data.iteration : run.iteration,
    step: body.type === 'step-started' || body.type === 'run-closing' ? run.steps + 1 : run.steps,
  }
}
