import type { EventBody } from '../artefacts/events.ts'
import type { RunState } from '../artefacts/run-state.ts'
import type { Assignment, FieldProblem } from '../kinds/executor.ts'
import { diffJson } from '../patch/diff.ts'
import { setByPerson } from '../state/apply.ts'
import { type MoveTo, migrateRun, type NamedSpec } from './migrate-run.ts'

/** Where a run branches off and with what. */
export type ForkDecision = {
  fromRunId: string
  /** The last event that both runs have. */
  fromSeq: number
  by: string
  note: string
  assignments: readonly Assignment[]
  /** What it goes on with; null for the spec and the models that the run had there. */
  moveTo: MoveTo | null
}

export type RunForked = Extract<EventBody, { type: 'run-forked' }>
export type ForkPlan =
  | { ok: true; event: RunForked }
  | { ok: false; about: 'patch' | 'migration'; message: string; problems: FieldProblem[] }

/**
 * The event with which a run branches off at the start of an iteration, or why it can't. Pure. `run` is the parent as it was right after that iteration began,
 * `current` the spec that it had there.
 */
export function planFork(run: RunState, current: NamedSpec, decision: ForkDecision): ForkPlan {
  const { assignments, moveTo, ...origin } = decision
  if (moveTo && run.steps === 0 && moveTo.spec.entry !== run.at) {
    const message = `The run begins at “${run.at}” and the other version at “${moveTo.spec.entry}”. Start a new run of it instead.`
    return { ok: false, about: 'migration', message, problems: [] }
  }
  const moved = moveTo && migrateRun(run, current, moveTo)
  if (moved && !moved.ok) return { about: 'migration', ...moved }
  const changed = setByPerson((moveTo ?? current).spec.state, moved?.state ?? run.state, assignments)
  if (!changed.ok)
    return { ok: false, about: 'patch', message: 'The state can’t be changed so.', problems: changed.problems }
  const patch = diffJson(run.state, changed.state)
  const { iteration } = run
  return {
    ok: true,
    event: {
      type: 'run-forked',
      nodeId: null,
      data: { ...origin, iteration, patch, migration: moved?.migration ?? null },
    },
  }
}
