import type { EventData, JsonPatchOperation } from '../artefacts/events.ts'
import type { JsonObject } from '../artefacts/json.ts'
import type { ResumeRequest, RunState } from '../artefacts/run-state.ts'
import type { LoopSpec } from '../artefacts/spec.ts'
import type { Assignment, FieldProblem } from '../kinds/executor.ts'
import { diffJson } from '../patch/diff.ts'
import { setByPerson } from '../state/apply.ts'
import { migrateState } from '../state/migrate.ts'
import { carryOver, type Destination } from './carry-over.ts'

/** What a person decided about a paused run. */
export type ResumeDecision = {
  by: string
  note: string
  answer: string | null
  assignments: readonly Assignment[]
  /** What it goes on with; null for its own spec. */
  moveTo: (Destination & { specHash: string }) | null
}

export type ResumePlan =
  | { ok: true; events: Omit<ResumeRequest, 'requestHash'> }
  | { ok: false; about: 'answer' | 'patch' | 'migration'; message: string; problems: FieldProblem[] }

const refuse = (
  about: Extract<ResumePlan, { ok: false }>['about'],
  message: string,
  problems: FieldProblem[] = [],
): ResumePlan => ({ ok: false, about, message, problems })

/**
 * The events by which a paused run goes on as a person decided, or why it can't. Pure: nothing has happened when it refuses, and the run stays paused as it
 * was. `current` is the spec that the run was paused with.
 */
export function planResume(
  run: RunState,
  current: { spec: LoopSpec; specHash: string },
  decision: ResumeDecision,
): ResumePlan {
  const refused = checkAnswer(run, decision)
  if (refused) return refused
  const { by, note, answer, assignments, moveTo } = decision
  const moved = moveTo && migrateRun(run, current, moveTo)
  if (moved && !moved.ok) return moved
  const schema = (moveTo ?? current).spec.state
  const changed = setByPerson(schema, moved?.state ?? run.state, assignments)
  if (!changed.ok) return refuse('patch', 'The state can’t be changed so. The run stays paused.', changed.problems)
  const asked = run.step?.inFlight
  const patch = diffJson(run.state, changed.state)
  const call = asked?.type === 'person-asked' ? asked.data.call : null
  return {
    ok: true,
    events: {
      answer:
        call === null || answer === null
          ? null
          : { type: 'person-answered', nodeId: run.step?.nodeId ?? null, data: { call, by, answer, note } },
      continued: {
        type: 'run-continued',
        nodeId: null,
        data: { by, note, patch, migration: moved?.migration ?? null },
      },
    },
  }
}

/** A step that waits for an answer gets one. What it did so far was done under its design, so that stays the same until its end. */
function checkAnswer(run: RunState, { answer, moveTo }: ResumeDecision): ResumePlan | null {
  const asked = run.step?.inFlight
  if (asked?.type !== 'person-asked')
    return answer === null ? null : refuse('answer', 'The run waits for no answer: nothing was asked.')
  const { question, options } = asked.data
  if (moveTo)
    return refuse(
      'migration',
      `The run waits within the step of “${asked.nodeId}” for an answer, and a step keeps the design that it began with. Answer first; then pause it again to move it.`,
    )
  if (answer === null) return refuse('answer', `The run waits for an answer: ${question}`, optionsOf(options))
  if (options.length > 0 && !options.includes(answer))
    return refuse('answer', `“${answer.slice(0, 200)}” is not one of the answers.`, optionsOf(options))
  return null
}

function optionsOf(options: readonly string[]): FieldProblem[] {
  return options.length === 0 ? [] : [{ field: 'answer', reason: `must be one of: ${options.join(', ')}` }]
}

type Migration = NonNullable<EventData<'run-continued'>['migration']>
type Moved = { ok: true; state: JsonObject; migration: Migration } | Extract<ResumePlan, { ok: false }>

/** Every state that the run holds, led over to the new schema, and what it may go on remembering. */
function migrateRun(
  run: RunState,
  current: { spec: LoopSpec; specHash: string },
  moveTo: NonNullable<ResumeDecision['moveTo']>,
): Moved {
  const { spec, specHash, models } = moveTo
  const from = current.spec
  const stay = (message: string, problems: FieldProblem[] = []): Moved => ({
    ok: false,
    about: 'migration',
    message: `${message} The run stays paused, with the version it has.`,
    problems,
  })
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
      models,
      prev,
      safe,
      best,
      kept: carryOver(run, from, state, moveTo),
    },
  }
}
