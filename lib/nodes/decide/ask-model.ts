import type { ErrorClass } from '../../loop/artefacts/events.ts'
import type { StepOutcome } from '../../loop/artefacts/run-state.ts'
import type { StepContext, StepEffect, StepResult } from '../../loop/kinds/executor.ts'
import type { FieldSchema } from '../../loop/state/schema.ts'
import type { DecideConfig } from './config.ts'
import { repairSection } from './prompt.ts'

export type AskingConfig = Exclude<DecideConfig, { strategy: 'rule' }>
export type Steps<R> = Generator<StepEffect, R, StepOutcome>

/** What was understood of an answer, or the problems that go back to the model. */
export type Reading<T> = { ok: true; value: T } | { ok: false; problems: string[] }
export type Asked<T> = { ok: true; value: T } | { ok: false; class: ErrorClass; message: string }

export type Question<T> = {
  instructions: string
  prompt: string
  schema: FieldSchema
  read: (text: string) => Reading<T>
}

/** Asks until an answer can be read, at most `repairs` times more; each time the model gets its last answer and what is wrong with it. */
export function* askModel<T>(
  context: StepContext<unknown>,
  config: AskingConfig,
  { instructions, prompt, schema, read }: Question<T>,
): Steps<Asked<T>> {
  const { model, maxOutputTokens, repairs } = config
  const temperature = context.run.strategy.temperature ?? config.temperature ?? null
  let repair = ''
  let problems: string[] = []
  for (let round = 0; round <= repairs; round++) {
    const purpose = round === 0 ? 'decide' : 'repair'
    const outcome = yield {
      type: 'call-model',
      alias: model,
      purpose,
      instructions,
      prompt: prompt + repair,
      schema,
      temperature,
      maxOutputTokens,
      timeoutMs: null,
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

/** Where a decision that could not be made leads: by `invalid` if that is connected, else it ends the run. A fatal error always ends it. */
export function withoutDecision(
  { spec, nodeId }: StepContext<unknown>,
  failure: { class: ErrorClass; message: string },
): StepResult {
  const connected = spec.nodes[nodeId]?.next.invalid !== undefined
  if (connected && failure.class !== 'fatal') return { type: 'next', handle: 'invalid' }
  return { type: 'fail', class: failure.class, message: failure.message }
}
