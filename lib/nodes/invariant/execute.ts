import { assertNever } from '../../loop/artefacts/assert-never.ts'
import type { EventData } from '../../loop/artefacts/events.ts'
import { own } from '../../loop/artefacts/own.ts'
import { type Executor, type StepContext, StepFailure, type StepResult, type Steps } from '../../loop/kinds/executor.ts'
import { readValues } from '../../loop/kinds/read-values.ts'
import { describeProblems, writeState } from '../../loop/kinds/write-state.ts'
import { diffJson } from '../../loop/patch/diff.ts'
import type { InvariantConfig, Remediation } from './config.ts'
import { askPerson } from './escalate.ts'
import { prune } from './prune.ts'

type Context = StepContext<InvariantConfig>

const ONWARD: StepResult = { type: 'next', handle: 'holds' }

/** Checks the predicate; a violation is remediated, up to `maxAttempts` visits in a row. */
function* execute(context: Context): Steps<StepResult> {
  const { name, remediation, maxAttempts, exhausted } = context.config
  if (yield* check(context)) return ONWARD
  const attempt = (own(context.run.remediations, context.nodeId) ?? 0) + 1
  if (attempt > maxAttempts) {
    const explanation = `The invariant “${name}” is still violated after ${maxAttempts} remediations in a row (${remediation.type}).`
    if (exhausted === 'stop') return { type: 'exhausted', explanation }
    yield* applied(context, 'escalate', maxAttempts, `All ${maxAttempts} attempts are used up: a person is asked.`)
    return yield* escalate(context, '')
  }
  const strategy = remediation.type === 'strategy' ? strategyOf(context, remediation) : null
  yield* applied(context, remediation.type, attempt, strategy?.hint ?? describe(remediation), strategy)
  return yield* remediate(context, remediation)
}

export const invariant: Executor<InvariantConfig> = Object.assign(execute, {
  checks: (config: InvariantConfig) => config.name,
  demands: ({ name, predicate, remediation }: InvariantConfig) => ({
    name,
    expression: predicate,
    fix: remediation.type === 'patch' ? remediation.set : [],
    asks: remediation.type === 'escalate',
  }),
})

/** Whether the loop goes on: it holds, or a person said that it need not. */
function* check(context: Context): Steps<boolean> {
  const { name, predicate, message } = context.config
  const holds = context.value(predicate, 'predicate') === true
  const relaxed = !holds && own(context.run.relaxed, name) !== undefined
  const words = holds || message === '' ? '' : context.text(message, 'message')
  const read = holds ? [] : readValues(context, predicate)
  const data = { name, holds, message: words, read, ...(relaxed ? { relaxed: true as const } : {}) }
  yield { type: 'record', event: { type: 'invariant-checked', data } }
  return holds || relaxed
}

type Strategy = EventData<'remediation-applied'>['strategy']

function* applied(
  { config }: Context,
  remediation: Remediation['type'],
  attempt: number,
  detail: string,
  strategy: Strategy = null,
): Steps<void> {
  const { name, maxAttempts } = config
  yield {
    type: 'record',
    event: { type: 'remediation-applied', data: { name, remediation, attempt, maxAttempts, detail, strategy } },
  }
}

function strategyOf(context: Context, remediation: Extract<Remediation, { type: 'strategy' }>) {
  const { hint, temperature, model } = remediation
  return { hint: context.text(hint, 'remediation.hint'), temperature: temperature ?? null, model: model ?? null }
}

function describe(remediation: Remediation): string {
  switch (remediation.type) {
    case 'patch':
      return `Sets ${remediation.set.map(({ field }) => field).join(', ')}.`
    case 'prune':
      return `Prunes ${remediation.fields.join(', ')} to ${remediation.budgetTokens} tokens.`
    case 'strategy':
      return 'Gives the next decision a hint.'
    case 'goto':
      return 'Leaves by “violated”.'
    case 'rollback':
      return 'State goes back to the end of the last iteration in which every check held.'
    case 'escalate':
      return 'Asks a person.'
    case 'stop':
      return 'Stops the run.'
    default:
      return assertNever(remediation)
  }
}

function* remediate(context: Context, remediation: Remediation): Steps<StepResult> {
  switch (remediation.type) {
    case 'strategy':
      return ONWARD
    case 'goto':
      return { type: 'next', handle: 'violated' }
    case 'stop':
      return {
        type: 'fail',
        class: 'fatal',
        message: `the invariant “${context.config.name}” is violated, and its remediation is to stop.`,
      }
    case 'rollback': {
      const patch = diffJson(context.run.state, context.run.safe)
      if (patch.length > 0) yield { type: 'record', event: { type: 'state-patched', data: { patch } } }
      break
    }
    case 'prune':
      yield* prune(context, remediation)
      break
    case 'patch':
      yield* patch(context, remediation)
      break
    case 'escalate':
      return yield* escalate(context, remediation.question)
    default:
      return assertNever(remediation)
  }
  yield* check(context)
  return ONWARD
}

function* patch(context: Context, remediation: Extract<Remediation, { type: 'patch' }>): Steps<void> {
  const set = remediation.set.map(({ field, value }, index) => ({
    field,
    value: context.value(value, `remediation.set.${index}.value`),
  }))
  const problems = yield* writeState(context, set)
  if (problems.length > 0)
    throw new StepFailure(`remediation: ${describeProblems(problems)}`, 'fatal', 'remediation.set')
}

function* escalate(context: Context, question: string): Steps<StepResult> {
  const stopped = yield* askPerson(context, question)
  if (stopped) return stopped
  yield* check(context)
  return ONWARD
}
