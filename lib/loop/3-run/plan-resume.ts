import type { ResumeRequest, RunState } from '../artefacts/run-state.ts'
import type { Assignment, FieldProblem } from '../kinds/executor.ts'
import { diffJson } from '../patch/diff.ts'
import { setByPerson } from '../state/apply.ts'
import { type MoveTo, migrateRun, type NamedSpec } from './migrate-run.ts'

/** What a person decided about a paused run. */
export type ResumeDecision = {
  by: string
  note: string
  answer: string | null
  assignments: readonly Assignment[]
  /** How far it goes before it pauses by itself; absent: it does not. */
  until?: 'step' | 'iteration' | undefined
  /** What it goes on with; null for its own spec. */
  moveTo: MoveTo | null
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
export function planResume(run: RunState, current: NamedSpec, decision: ResumeDecision): ResumePlan {
  const refused = checkAnswer(run, decision)
  if (refused) return refused
  const { by, note, answer, assignments, until, moveTo } = decision
  const moved = moveTo && migrateRun(run, current, moveTo)
  if (moved && !moved.ok)
    return refuse('migration', `${moved.message} The run stays paused, with the version it has.`, moved.problems)
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
        data: { by, note, patch, ...(until ? { until } : {}), migration: moved?.migration ?? null },
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
