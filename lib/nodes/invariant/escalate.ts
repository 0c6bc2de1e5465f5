import { DEADLINE } from '../../loop/escalation/in-doubt.ts'
import { valueInWords } from '../../loop/escalation/value-in-words.ts'
import type { StepContext, StepResult, Steps } from '../../loop/kinds/executor.ts'
import { describeReads, readValues } from '../../loop/kinds/read-values.ts'
import { CONTINUE_ANSWER, type InvariantConfig, STOP_ANSWER } from './config.ts'

type Context = StepContext<InvariantConfig>

/** Asks a person what to do about the violation; gives the step's result when they say to stop, null when the run goes on. */
export function* askPerson(context: Context, question: string): Steps<StepResult | null> {
  const { name } = context.config
  const outcome = yield {
    type: 'ask-person',
    about: 'invariant',
    question:
      question === '' ? `The invariant “${name}” is violated. Go on?` : context.text(question, 'remediation.question'),
    options: [STOP_ANSWER, CONTINUE_ANSWER],
    detail: packet(context),
  }
  if (outcome.type !== 'person') throw new Error(`a question had the outcome ${outcome.type}`)
  // An answer that is neither counts as the careful one.
  if (outcome.answer === CONTINUE_ANSWER) return null
  const note = outcome.note === '' ? '' : `: ${outcome.note}`
  const who = outcome.by === DEADLINE ? 'Nobody decided in time, which' : 'A person'
  return { type: 'stopped', explanation: `${who} stopped the run over the invariant “${name}”${note}.` }
}

/** What a person needs to judge it: the invariant, what it saw, and the last decision. */
function packet(context: Context): string {
  const { predicate, message, severity } = context.config
  const { decision, iteration } = context.run
  const action = decision?.action
    ? `${decision.action.tool} with ${valueInWords(decision.action.args) || 'nothing'}`
    : 'no action'
  const lines = [
    `In iteration ${iteration} this should hold and does not (${severity}): ${predicate}`,
    `It sees ${describeReads(readValues(context, predicate)) || 'nothing'}.`,
    ...(message === '' ? [] : [context.text(message, 'message')]),
    ...(decision === null ? [] : [`Last decision: ${action}${decision.reasoning ? ` (${decision.reasoning})` : ''}`]),
  ]
  return lines.join('\n')
}
