import { equalJson } from '../artefacts/equal-json.ts'
import type { EventBody, LoopEvent } from '../artefacts/events.ts'
import { canonicalJson, type Json } from '../artefacts/json.ts'
import type { RunState } from '../artefacts/run-state.ts'
import { initialState } from '../state/initial.ts'
import { apply } from './apply.ts'
import type { Program } from './program.ts'
import { kindOf, roleOf } from './replay-roles.ts'
import { bodyOf, type Difference, decisions, endedByRunner, type Follower, sideOf } from './replay-side.ts'
import { stampEvent } from './stamp.ts'

/** Goes along with a record of its own programs: every event and every run state has to be the recorded one. */
export function followSame(start: RunState): Follower {
  let recorded = start
  let replayed = start
  const decided = decisions()

  /** The event as the replay comes to it; null: it comes to nothing there. */
  function rebuild(event: LoopEvent, program: Program): EventBody | null {
    const body = bodyOf(event)
    if (roleOf(event, recorded) === 'decided') {
      const own = decided.next(program, replayed)
      return endedByRunner(event, recorded) && !equal(own, body) ? body : own
    }
    decided.forget()
    if (body.type !== 'run-started') return body
    const started = initialState(program.spec.state, replayed.input, replayed.state)
    return started.ok ? { ...body, data: { ...body.data, state: started.state } } : body
  }

  return {
    recorded: () => recorded,
    replayed: () => replayed,
    follow(event, { program }) {
      const body = rebuild(event, program)
      const rebuilt = body && stampEvent(replayed, body, event.at)
      if (!rebuilt || !equal(rebuilt, event)) return difference(event, rebuilt, recorded)
      recorded = apply(program.spec, recorded, event)
      replayed = apply(program.spec, replayed, rebuilt)
      if (equal(recorded, replayed)) {
        // One value from here on: of the next two, only what their events change has to be compared.
        recorded = replayed
        return null
      }
      return { kind: 'state', recorded: sideOf('run state', recorded), replayed: sideOf('run state', replayed) }
    },
  }
}

function difference(event: LoopEvent, rebuilt: LoopEvent | null, run: RunState): Difference {
  const recorded = sideOf(event.type, event.data, event.nodeId)
  if (!rebuilt) return { kind: kindOf(event, run), recorded, replayed: null, why: 'It comes to nothing there.' }
  const ends = event.type === 'run-finished' || rebuilt.type === 'run-finished'
  const why = equal(bodyOf(event), bodyOf(rebuilt)) ? 'Its place in the log is another one.' : ''
  const replayed = sideOf(rebuilt.type, rebuilt.data, rebuilt.nodeId)
  return { kind: ends ? 'end' : kindOf(event, run), recorded, replayed, why }
}

/** As canonical JSON. Compared part by part where that is enough, which most parts of two run states are, being the same. */
function equal(one: unknown, other: unknown): boolean {
  // Events and run states are plain JSON.
  return equalJson(one as Json, other as Json) || canonicalJson(one) === canonicalJson(other)
}
