import type { JsonObject } from '../../loop/artefacts/json.ts'
import { DEADLINE } from '../../loop/escalation/in-doubt.ts'
import type { StepContext, StepResult, Steps, ToolFacts } from '../../loop/kinds/executor.ts'
import type { Failure } from '../../loop/recovery/choose-recovery.ts'
import { validateValue } from '../../loop/state/validate.ts'
import type { ActConfig } from './config.ts'
import { recover } from './recover.ts'

type Action = { tool: string; args: JsonObject }

/**
 * A call that a person answers: the run waits, and what they say is what the tool gives. A question in free words that nobody answered in time is a failed call,
 * so that the loop can go another way; one with options got the careful one.
 */
export function* askForTool(context: StepContext<ActConfig>, action: Action, facts: ToolFacts): Steps<StepResult> {
  const problems = validateValue(facts.args, action.args, 'args')
  const [problem] = problems
  if (problem) {
    const message = problems.map(({ field, reason }) => `${field}: ${reason}`).join('; ')
    return yield* failed(context, { class: 'recoverable', kind: 'invalid_arguments', message }, action)
  }
  const { question, options, detail } = action.args
  const choices = Array.isArray(options) ? options.map(String) : []
  const said = yield {
    type: 'ask-person',
    about: 'tool',
    action,
    question: String(question),
    options: choices,
    detail: typeof detail === 'string' ? detail : '',
  }
  if (said.type !== 'person') throw new Error(`a question had the outcome ${said.type}`)
  if (choices.length > 0 || said.by !== DEADLINE) return { type: 'next', handle: 'next' }
  return yield* failed(context, { class: 'timeout', kind: 'timeout', message: 'nobody answered in time' }, null)
}

/** `refused`: nobody was asked. */
function* failed(context: StepContext<ActConfig>, failure: Failure, refused: Action | null): Steps<StepResult> {
  const call = Math.max(0, (context.run.step?.calls ?? 0) - (refused ? 0 : 1))
  yield {
    type: 'record',
    event: { type: 'tool-failed', data: { call, attempt: 1, durationMs: 0, ...failure, refused } },
  }
  return yield* recover(context, failure, 1, null)
}
