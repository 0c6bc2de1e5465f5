import { assertNever } from '../../loop/artefacts/assert-never.ts'
import type { StepOutcome } from '../../loop/artefacts/run-state.ts'
import {
  type Executor,
  type StepContext,
  type StepEffect,
  StepFailure,
  type StepResult,
} from '../../loop/kinds/executor.ts'
import { describeProblems, writeState } from '../../loop/kinds/write-state.ts'
import { diffJson } from '../../loop/patch/diff.ts'
import type { InvariantConfig, Remediation } from './config.ts'

type Steps<R> = Generator<StepEffect, R, StepOutcome>
type Context = StepContext<InvariantConfig>

/** Checks the predicate; a violation is remediated, up to `maxAttempts` visits in a row. */
function* execute(context: Context): Steps<StepResult> {
  const { name, remediation, maxAttempts } = context.config
  if (yield* check(context)) return { type: 'next', handle: 'holds' }
  const attempt = (context.run.remediations[context.nodeId] ?? 0) + 1
  if (attempt > maxAttempts) {
    return {
      type: 'exhausted',
      explanation: `The invariant “${name}” is still violated after ${maxAttempts} remediations in a row (${remediation.type}).`,
    }
  }
  const hint = remediation.type === 'strategy' ? context.text(remediation.hint, 'remediation.hint') : null
  const strategy =
    remediation.type === 'strategy' && hint !== null
      ? { hint, temperature: remediation.temperature ?? null, model: null }
      : null
  const detail = hint ?? describe(remediation)
  yield {
    type: 'record',
    event: {
      type: 'remediation-applied',
      data: { name, remediation: remediation.type, attempt, maxAttempts, detail, strategy },
    },
  }
  return yield* remediate(context, remediation)
}

export const invariant: Executor<InvariantConfig> = Object.assign(execute, {
  checks: (config: InvariantConfig) => config.name,
})

function* check(context: Context): Steps<boolean> {
  const { name, predicate, message } = context.config
  const holds = context.value(predicate, 'predicate') === true
  const words = holds || message === '' ? '' : context.text(message, 'message')
  yield { type: 'record', event: { type: 'invariant-checked', data: { name, holds, message: words } } }
  return holds
}

function describe(remediation: Remediation): string {
  switch (remediation.type) {
    case 'patch':
      return `Sets ${remediation.set.map(({ field }) => field).join(', ')}.`
    case 'strategy':
      return 'Gives the next decision a hint.'
    case 'goto':
      return 'Leaves by “violated”.'
    case 'rollback':
      return 'State goes back to the end of the last iteration in which every check held.'
    case 'stop':
      return 'Stops the run.'
    default:
      return assertNever(remediation)
  }
}

function* remediate(context: Context, remediation: Remediation): Steps<StepResult> {
  const onward: StepResult = { type: 'next', handle: 'holds' }
  switch (remediation.type) {
    case 'strategy':
      return onward
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
      yield* check(context)
      return onward
    }
    case 'patch': {
      const set = remediation.set.map(({ field, value }, index) => ({
        field,
        value: context.value(value, `remediation.set.${index}.value`),
      }))
      const problems = yield* writeState(context, set)
      if (problems.length > 0)
        throw new StepFailure(`remediation: ${describeProblems(problems)}`, 'fatal', 'remediation.set')
      yield* check(context)
      return onward
    }
    default:
      return assertNever(remediation)
  }
}
