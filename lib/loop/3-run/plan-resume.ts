import type { EventData } from '../artefacts/events.ts'
import type { Json } from '../artefacts/json.ts'
import type { ResumeRequest, RunState } from '../artefacts/run-state.ts'
import { IN_DOUBT_ANSWERS } from '../escalation/in-doubt.ts'
import type { Assignment, FieldProblem } from '../kinds/executor.ts'
import { diffJson } from '../patch/diff.ts'
import { setByPerson } from '../state/apply.ts'
import { type Allowed, interventionProblems } from './check-intervention.ts'
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
  /** With the answer that a call in doubt took effect: what it gave. */
  output?: Json | undefined
} & Allowed

export type ResumePlan =
  | { ok: true; events: Omit<ResumeRequest, 'requestHash'> }
  | { ok: false; about: 'answer' | 'patch' | 'migration' | 'intervention'; message: string; problems: FieldProblem[] }

const refuse = (
  about: Extract<ResumePlan, { ok: false }>['about'],
  message: string,
  problems: FieldProblem[] = [],
): ResumePlan => ({ ok: false, about, message, problems })

/**
 * The events by which a paused run goes on as a person decided, or why it can't. Pure: nothing has happened when it refuses, and the run stays paused as it
 * was. `current` is the spec that the run was paused with, and the names of the invariants that it checks.
 */
export function planResume(
  run: RunState,
  current: NamedSpec & { invariants: readonly string[] },
  decision: ResumeDecision,
): ResumePlan {
  const refused = checkStep(run, decision) ?? checkAnswer(run, decision)
  if (refused) return refused
  const { by, note, assignments, until, moveTo, subgoal, relax, extend } = decision
  const moved = moveTo && migrateRun(run, current, moveTo)
  if (moved && !moved.ok)
    return refuse('migration', `${moved.message} The run stays paused, with the version it has.`, moved.problems)
  const { spec, invariants } = moveTo ?? current
  const changed = setByPerson(spec.state, moved?.state ?? run.state, assignments)
  if (!changed.ok) return refuse('patch', 'The state can’t be changed so. The run stays paused.', changed.problems)
  const problems = interventionProblems(run, spec.contract, invariants, decision)
  if (problems.length > 0) return refuse('intervention', 'The run can’t go on so. It stays paused.', problems)
  const { answer, inDoubt, outcome, stop } = settle(run, decision)
  const data = {
    by,
    note,
    patch: diffJson(run.state, changed.state),
    ...(until ? { until } : {}),
    ...(subgoal === undefined ? {} : { subgoal }),
    ...(relax && relax.length > 0 ? { relaxed: relax } : {}),
    ...(extend && Object.keys(extend).length > 0 ? { extended: extend } : {}),
    ...(inDoubt ? { inDoubt } : {}),
    ...(stop ? { stop } : {}),
    migration: moved?.migration ?? null,
  }
  const continued = { type: 'run-continued' as const, nodeId: null, data }
  return { ok: true, events: { answer, continued, ...(outcome ? { outcome } : {}) } }
}

/** What a step did so far was done under its design, so that stays the same until its end. */
function checkStep({ step }: RunState, { moveTo }: ResumeDecision): ResumePlan | null {
  if (!moveTo || step === null) return null
  const asked = step.inFlight?.type === 'person-asked' ? ' for an answer' : ''
  const advice =
    asked === '' ? 'Let it go on, and pause it again to move it.' : 'Answer first; then pause it again to move it.'
  return refuse(
    'migration',
    `The run waits within the step of “${step.nodeId}”${asked}, and a step keeps the design that it began with. ${advice}`,
  )
}

/** A question gets an answer, or the run is stopped. */
function checkAnswer(run: RunState, { answer, stop, output }: ResumeDecision): ResumePlan | null {
  const asked = questionOf(run)
  if (asked === null)
    return answer === null ? null : refuse('answer', 'The run waits for no answer: nothing was asked.')
  const { question, options } = asked
  if (answer === null)
    return stop ? null : refuse('answer', `The run waits for an answer: ${question}`, optionsOf(options))
  if (options.length > 0 && !options.includes(answer))
    return refuse('answer', `“${answer.slice(0, 200)}” is not one of the answers.`, optionsOf(options))
  if (output !== undefined && answer !== TOOK_EFFECT)
    return refuse('intervention', 'There is nothing that an output could be of.', [
      { field: 'output', reason: `goes with the answer “${TOOK_EFFECT}” to a call in doubt` },
    ])
  return null
}

const [STOP, TOOK_EFFECT, SEND_AGAIN] = IN_DOUBT_ANSWERS

function questionOf({ step, escalation }: RunState): { question: string; options: readonly string[] } | null {
  if (step?.inFlight?.type === 'person-asked') return step.inFlight.data
  if (!step?.inDoubt) return null
  return { question: escalation?.question?.text ?? 'Did the call take effect?', options: IN_DOUBT_ANSWERS }
}

function optionsOf(options: readonly string[]): FieldProblem[] {
  return options.length === 0 ? [] : [{ field: 'answer', reason: `must be one of: ${options.join(', ')}` }]
}

type Settled = Pick<ResumeRequest, 'answer' | 'outcome'> & Pick<EventData<'run-continued'>, 'inDoubt' | 'stop'>

/** What an answer comes to: an event of its own for a question, what became of the call for one in doubt. A run that is stopped needs neither. */
function settle({ step }: RunState, { by, note, answer, output = null, stop }: ResumeDecision): Settled {
  const asked = step?.inFlight
  if (stop || (step?.inDoubt && answer === STOP)) return { answer: null, stop: true }
  if (asked?.type === 'person-asked' && answer !== null) {
    const { nodeId } = asked
    return { answer: { type: 'person-answered', nodeId, data: { call: asked.data.call, by, answer, note } } }
  }
  if (!step?.inDoubt || asked?.type !== 'tool-requested') return { answer: null }
  if (answer === SEND_AGAIN) return { answer: null, inDoubt: 'send_again' }
  const { call, attempt } = asked.data
  const data = { call, attempt, output, durationMs: 0, cached: false, by }
  return { answer: null, inDoubt: 'took_effect', outcome: { type: 'tool-answered', nodeId: asked.nodeId, data } }
}
