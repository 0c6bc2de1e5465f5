import type { ErrorClass, ErrorKind } from '../artefacts/events.ts'
import type { StepContext, Steps } from '../kinds/executor.ts'
import { type Failure, givenUp, type Recovery } from '../recovery/choose-recovery.ts'
import { recoveryChosen } from '../recovery/gate.ts'
import { RECOVERY } from '../recovery/table.ts'
import type { FieldSchema } from '../state/schema.ts'
import { callModel, modelRequest } from './call-model.ts'
import { type ModelCall, modelAliases } from './model-call.ts'
import { repairSection } from './repair-section.ts'

/** What was understood of an answer, or the problems that go back to the model. */
export type Reading<T> = { ok: true; value: T } | { ok: false; problems: string[] }
export type Asked<T> = { ok: true; value: T } | { ok: false; class: ErrorClass; kind: ErrorKind; message: string }

export type Question<T> = {
  /** What the trace calls this request: decide, extract, judge … A repair of it is called `repair`. */
  purpose: string
  instructions: string
  prompt: string
  schema: FieldSchema
  read: (text: string) => Reading<T>
  /** Words each request anew, the repair section ('' at first) included: for a prompt under a budget, which has to make room for it. */
  compose?: (repair: string) => Steps<{ instructions: string; prompt: string }>
  /** What the node does without an answer, for the trace: it goes on, leaves by another handle, or ends the run. */
  otherwise?: Otherwise
}
export type Otherwise = 'continue' | 'route' | 'abort'

const THEN: Record<Otherwise, string> = {
  continue: 'the node goes on without an answer',
  route: 'the node leaves by its handle for that',
  abort: 'the run ends',
}

/**
 * Asks until an answer can be read: a passing error is tried again, a model that is out of tries is replaced by the fallback, and an unusable answer goes
 * back with what is wrong with it, at most `repairs` times. Every failure leaves a `recovery-chosen` that says what is done about it.
 */
export function* askModel<T>(
  context: StepContext<unknown>,
  settings: ModelCall,
  { purpose, instructions, prompt, schema, read, compose, otherwise = 'continue' }: Question<T>,
): Steps<Asked<T>> {
  const { repairs } = settings
  let aliases = modelAliases(settings)
  let repair = ''
  for (let round = 0; ; round++) {
    const first = round === 0
    const wording = compose ? yield* compose(repair) : { instructions, prompt: prompt + repair }
    const answer = yield* callModel(context, settings, aliases, {
      purpose: first ? purpose : 'repair',
      ...wording,
      schema,
      // An answer that could not be used must not come back for ever: its repair is always asked for anew.
      cache: settings.cache && first,
    })
    if (!answer.ok) return yield* withoutAnswer(context, answer.failure, answer.attempts, otherwise, answer.alias)
    aliases = aliases.slice(aliases.indexOf(answer.alias))
    const reading = read(answer.text)
    if (reading.ok) return reading
    const problems = answer.incomplete === null ? reading.problems : [answer.incomplete, ...reading.problems]
    const call = (context.run.step?.calls ?? 1) - 1
    yield { type: 'record', event: { type: 'answer-rejected', data: { call, problems } } }
    const failure: Failure = { class: 'recoverable', kind: 'unusable_answer', message: unusable(round, problems) }
    if (round >= repairs) return yield* withoutAnswer(context, failure, 1, otherwise, null)
    yield recoveryChosen(context, repairing(failure, round + 1, repairs), null)
    repair = repairSection(answer.text, problems)
  }
}

function unusable(repairs: number, problems: string[]): string {
  const rounds = repairs === 0 ? '' : ` after ${repairs} ${repairs === 1 ? 'repair' : 'repairs'}`
  return `the model’s answer was unusable${rounds}: ${problems.join('; ')}`
}

function repairing(failure: Failure, attempt: number, of: number): Recovery {
  const { action, advice } = RECOVERY.unusable_answer
  const detail = `Repair ${attempt} of ${of}: ${advice}.`
  return { class: failure.class, kind: failure.kind, action, attempt, of, delayMs: null, detail }
}

function* withoutAnswer(
  context: StepContext<unknown>,
  failure: Failure,
  attempts: number,
  otherwise: Otherwise,
  alias: string | null,
): Steps<Failure & { ok: false }> {
  const action = failure.class === 'fatal' ? 'abort' : otherwise
  const data = givenUp(failure, attempts, action, THEN[action])
  yield recoveryChosen(context, data, alias === null ? null : modelRequest(alias))
  return { ok: false, ...failure }
}
