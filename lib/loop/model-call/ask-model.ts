import type { ErrorClass } from '../artefacts/events.ts'
import type { StepOutcome } from '../artefacts/run-state.ts'
import type { StepContext, StepEffect } from '../kinds/executor.ts'
import type { FieldSchema } from '../state/schema.ts'
import type { ModelCall } from './model-call.ts'
import { repairSection } from './repair-section.ts'

export type Steps<R> = Generator<StepEffect, R, StepOutcome>

/** What was understood of an answer, or the problems that go back to the model. */
export type Reading<T> = { ok: true; value: T } | { ok: false; problems: string[] }
export type Asked<T> = { ok: true; value: T } | { ok: false; class: ErrorClass; message: string }

export type Question<T> = {
  /** What the trace calls this request: decide, extract, judge … A repair of it is called `repair`. */
  purpose: string
  instructions: string
  prompt: string
  schema: FieldSchema
  read: (text: string) => Reading<T>
  /** Words each request anew, the repair section ('' at first) included: for a prompt under a budget, which has to make room for it. */
  compose?: (repair: string) => Steps<{ instructions: string; prompt: string }>
}

/** Asks until an answer can be read, at most `repairs` times more; each time the model gets its last answer and what is wrong with it. */
export function* askModel<T>(
  context: StepContext<unknown>,
  settings: ModelCall,
  { purpose, instructions, prompt, schema, read, compose }: Question<T>,
): Steps<Asked<T>> {
  const { model, maxOutputTokens, repairs } = settings
  const temperature = settings.temperature ?? null
  let repair = ''
  let problems: string[] = []
  for (let round = 0; round <= repairs; round++) {
    const wording = compose ? yield* compose(repair) : { instructions, prompt: prompt + repair }
    const outcome = yield {
      type: 'call-model',
      alias: model,
      purpose: round === 0 ? purpose : 'repair',
      ...wording,
      schema,
      temperature,
      maxOutputTokens,
      timeoutMs: settings.timeoutMs ?? null,
    }
    if (outcome.type !== 'model') throw new Error(`a model call had the outcome ${outcome.type}`)
    if (!outcome.ok) return { ok: false, class: outcome.class, message: outcome.message }
    const reading = read(outcome.text)
    if (reading.ok) return reading
    problems = reading.problems
    const call = (context.run.step?.calls ?? 1) - 1
    yield { type: 'record', event: { type: 'answer-rejected', data: { call, problems } } }
    repair = repairSection(outcome.text, problems)
  }
  const rounds = repairs === 0 ? '' : ` after ${repairs} ${repairs === 1 ? 'repair' : 'repairs'}`
  return {
    ok: false,
    class: 'recoverable',
    message: `the model’s answer was unusable${rounds}: ${problems.join('; ')}`,
  }
}
