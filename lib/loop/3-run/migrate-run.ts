import type { EventData, JsonPatchOperation } from '../artefacts/events.ts'
import type { JsonObject } from '../artefacts/json.ts'
import type { RunState } from '../artefacts/run-state.ts'
import type { LoopSpec } from '../artefacts/spec.ts'
import type { FieldProblem } from '../kinds/executor.ts'
import { diffJson } from '../patch/diff.ts'
import { migrateState } from '../state/migrate.ts'
import { carryOver, type Destination } from './carry-over.ts'

/** A spec with the hash that names it. */
export type NamedSpec = { spec: LoopSpec; specHash: string }
export type MoveTo = Destination & { specHash: string }
type Migration = NonNullable<EventData<'run-continued'>['migration']>
export type MovedRun =
  | { ok: true; state: JsonObject; migration: Migration }
  | { ok: false; message: string; problems: FieldProblem[] }

/**
 * Leads a run that stands between two steps over to another spec: every state that it holds, to the new schema, and what it may go on remembering. Pure; refuses
 * where the other spec has no such place, or a state that does not fit.
 */
export function migrateRun(run: RunState, current: NamedSpec, { spec, specHash, ...to }: MoveTo): MovedRun {
  const from = current.spec
  const stay = (message: string, problems: FieldProblem[] = []): MovedRun => ({ ok: false, message, problems })
  if (run.at === null || !Object.hasOwn(spec.nodes, run.at))
    return stay(`It stands before “${run.at}”, a node that the other version does not have.`)
  if (spec.nodes[run.at]?.kind !== from.nodes[run.at]?.kind)
    return stay(`It stands before “${run.at}”, which is a node of another kind in the other version.`)
  if (spec.head !== from.head)
    return stay(`An iteration begins at “${from.head}” here and at “${spec.head}” in the other version.`)
  const problems: FieldProblem[] = []
  const lead = (state: JsonObject, name: string): { state: JsonObject; patch: JsonPatchOperation[] } => {
    const led = migrateState(spec.state, from.state['x-loop'].version, state)
    if (led.ok) return { state: led.state, patch: diffJson(state, led.state) }
    problems.push(
      ...led.problems.map(({ field, reason }) => ({ field: [name, field].filter(Boolean).join('.'), reason })),
    )
    return { state, patch: [] }
  }
  const { state } = lead(run.state, '')
  const prev = lead(run.prev, 'prev').patch
  const safe = lead(run.safe, 'safe').patch
  const best = run.best && lead(run.best.state, 'best').patch
  if (problems.length > 0) return stay('Its state can’t be led over to the other version.', problems)
  return {
    ok: true,
    state,
    migration: {
      fromStateVersion: from.state['x-loop'].version,
      toStateVersion: spec.state['x-loop'].version,
      fromSpecHash: current.specHash,
      toSpecHash: specHash,
      models: to.models,
      prev,
      safe,
      best,
      kept: carryOver(run, from, state, { spec, ...to }),
    },
  }
}
