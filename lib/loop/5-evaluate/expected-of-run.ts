import { type Outcome, type StopReason, UNTOLD_REASONS } from '../artefacts/contract.ts'
import type { Chaos } from '../artefacts/evaluation.ts'
import type { LoopEvent } from '../artefacts/events.ts'
import type { Expectation } from '../artefacts/suite.ts'

/** A run as a case of it is made. */
export type PastRun = {
  status: string
  outcome: Outcome | null
  reason: StopReason | null
  label: string
  chaos: Chaos | null
  /** It was moved to another version on its way. */
  moved: boolean
  /** What happened in it, in order; only pauses, what people decided and forks are looked at. */
  events: readonly LoopEvent[]
}

/** What is expected of its input from then on. `note`: why it is not the ending that the run had; null: it is. */
export type ExpectedOfRun = { expect: Expectation; note: string | null }

/**
 * What the input of a run led to by itself. A case has the input alone: what chaos did, or somebody who changed the state on the way, can’t be asked of it again, and
 * a question that somebody has answered stays one, since nobody answers in an evaluation. Null: it has not come to anything yet.
 */
export function expectedOfRun({ status, outcome, reason, label, chaos, moved, events }: PastRun): ExpectedOfRun | null {
  if (status !== 'finished' && status !== 'paused') return null
  if (chaos) return converges('It ran with chaos')
  for (const event of events) {
    if (changes(event)) return converges('Somebody changed its course')
    const paused = event.type === 'run-paused' && ['question', 'escalation'].includes(event.data.why)
    if (!paused) continue
    const answered = status === 'finished' && reason !== 'cancelled'
    return { expect: { outcome: 'asks' }, note: answered ? ANSWERED : null }
  }
  if (moved) return converges('It was moved to another version')
  if (outcome === null || reason === null) return null
  // What somebody did to the run, or what befell it, is nothing that the loop is to do again.
  const told = UNTOLD_REASONS.includes(reason) ? {} : { reasons: [reason], ...(label === '' ? {} : { label }) }
  return { expect: { outcome, ...told }, note: null }
}

const ANSWERED =
  'It asked a person, and its ending came of the answer: nobody answers in an evaluation, so the case expects the question.'

function converges(why: string): ExpectedOfRun {
  return {
    expect: { outcome: 'success' },
    note: `${why}: its ending did not come of its input alone. Expected is that the input converges; change it in the suite where it is not to.`,
  }
}

function changes(event: LoopEvent): boolean {
  if (event.type === 'run-forked') return event.data.patch.length > 0 || event.data.migration !== null
  if (event.type !== 'run-continued') return false
  const { patch, subgoal, relaxed, extended, stop, migration } = event.data
  return (
    patch.length > 0 ||
    subgoal !== undefined ||
    (relaxed ?? []).length > 0 ||
    extended !== undefined ||
    stop !== undefined ||
    migration !== null
  )
}
