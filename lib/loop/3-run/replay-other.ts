import type { EventBody, EventOf, LoopEvent } from '../artefacts/events.ts'
import { canonicalJson } from '../artefacts/json.ts'
import type { RunState } from '../artefacts/run-state.ts'
import { initialState } from '../state/initial.ts'
import { apply } from './apply.ts'
import { planFork } from './plan-fork.ts'
import { deedOf, roleOf } from './replay-roles.ts'
import {
  bodyOf,
  type Difference,
  decisions,
  endedByRunner,
  type Follower,
  type NamedProgram,
  type OtherProgram,
  sideOf,
} from './replay-side.ts'
import { stampEvent } from './stamp.ts'

/** Drives another program by a record, as long as it does what is recorded: it asks for, writes and ends in the same, and goes the same way. */
export function followOther(start: RunState, other: OtherProgram): Follower {
  const { program, specHash, models } = other
  let recorded = start
  let replayed = start
  const decided = decisions()

  const take = (body: EventBody, at: number): null => {
    replayed = apply(program.spec, replayed, stampEvent(replayed, body, at))
    return null
  }

  /** Its bookkeeping on the way is done at the time of the recorded deed. */
  function nextDeed(at: number): EventBody | null {
    for (;;) {
      const body = decided.next(program, replayed)
      if (body === null || deedOf(body, replayed) !== null) return body
      take(body, at)
    }
  }

  function compare(event: LoopEvent, before: RunState): Difference | null {
    const deed = deedOf(event, before)
    if (deed === null || endedByRunner(event, before)) return null
    const body = nextDeed(event.at)
    const own = body && deedOf(body, replayed)
    const recordedSide = sideOf(event.type, deed.data, event.nodeId)
    if (!body || !own)
      return { kind: deed.kind, recorded: recordedSide, replayed: null, why: 'It comes to nothing there.' }
    const replayedSide = sideOf(body.type, own.data, body.nodeId)
    if (canonicalJson(recordedSide) === canonicalJson(replayedSide)) return take(body, event.at)
    const kind = deed.kind === 'end' || own.kind === 'end' ? 'end' : own.kind
    return { kind, recorded: recordedSide, replayed: replayedSide }
  }

  function begin(event: EventOf<'run-started'>): Difference | null {
    const started = initialState(program.spec.state, replayed.input, replayed.state)
    if (!started.ok) return cannot('start', event, problemsOf(started.problems))
    const data = { ...event.data, specHash, models, state: started.state }
    return take({ type: 'run-started', nodeId: null, data }, event.at)
  }

  /** It is brought to where the fork began, as a fork to it would have been. */
  function branchOff(event: EventOf<'run-forked'>, own: NamedProgram): Difference | null {
    const { fromRunId, fromSeq, by, note } = event.data
    const moveTo = { spec: program.spec, specHash, models, invariants: program.invariants }
    const decision = { fromRunId, fromSeq, by, note, assignments: [], moveTo }
    const plan = planFork(recorded, { spec: own.program.spec, specHash: own.specHash }, decision)
    replayed = recorded
    return plan.ok
      ? take(plan.event, event.at)
      : cannot('start', event, `${plan.message} ${problemsOf(plan.problems)}`.trim())
  }

  function takeGiven(event: LoopEvent, before: RunState, part: NamedProgram): Difference | null {
    decided.forget()
    if (event.type === 'run-started') return begin(event)
    if (event.type === 'run-forked') return branchOff(event, part)
    if (event.type === 'run-continued' && event.data.migration) return cannot('move', event)
    if (event.type === 'run-finished' && before.status === 'queued')
      return cannot('start', event, 'The recorded run did not start.')
    return take(bodyOf(event), event.at)
  }

  return {
    recorded: () => recorded,
    replayed: () => replayed,
    follow(event, part) {
      const before = recorded
      recorded = apply(part.program.spec, before, event)
      return roleOf(event, before) === 'decided' ? compare(event, before) : takeGiven(event, before, part)
    },
  }
}

function cannot(kind: Difference['kind'], { type, nodeId }: LoopEvent, why = ''): Difference {
  return { kind, recorded: sideOf(type, {}, nodeId), replayed: null, why }
}

function problemsOf(problems: readonly { field: string; reason: string }[]): string {
  return problems.map(({ field, reason }) => `${[field, reason].filter(Boolean).join(': ')}.`).join(' ')
}
