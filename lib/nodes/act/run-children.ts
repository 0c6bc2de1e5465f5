import { CHILD_CALL, type ChildResult } from '../../loop/artefacts/children.ts'
import type { Json, JsonObject } from '../../loop/artefacts/json.ts'
import { LIMITS } from '../../loop/artefacts/limits.ts'
import { own } from '../../loop/artefacts/own.ts'
import { joinShared } from '../../loop/children/join-shared.ts'
import type { Assignment, StepContext, StepResult, Steps } from '../../loop/kinds/executor.ts'
import { StepFailure } from '../../loop/kinds/executor.ts'
import { describeProblems, writeState } from '../../loop/kinds/write-state.ts'
import type { Failure } from '../../loop/recovery/choose-recovery.ts'
import { approve } from './approve.ts'
import type { ActConfig, ChildConfig } from './config.ts'
import { recover } from './recover.ts'

type Context = StepContext<ActConfig>

/** Calls another loop, once or for each item of a list, waits for all of these runs, and writes what the node says of them. */
export function* runChildren(context: Context, child: ChildConfig): Steps<StepResult> {
  const { loop, concurrency, require, fields, budget } = child
  const version = child.version ?? null
  const mapped = child.over !== undefined
  const inputs = inputsOf(context, child)
  if (inputs.length > LIMITS.childrenPerCall) return yield* refuse(context, child, tooMany(inputs.length))
  const asked = yield* approve(context, { tool: CHILD_CALL, args: mapped ? { loop, inputs } : { loop, ...inputs[0] } })
  if (asked) return yield* refuse(context, child, asked)
  const before = context.run.state
  const share = Object.fromEntries(
    child.share.flatMap(({ field, as }): [string, Json][] => {
      const value = own(before, field)
      return value === undefined ? [] : [[as, value]]
    }),
  )
  const timeoutMs = context.config.policy.timeoutMs ?? null
  const call = { loop, version, mapped, inputs, concurrency, require, share, fields, budget, timeoutMs }
  const outcome = yield { type: 'run-children', ...call }
  if (outcome.type !== 'children') throw new Error(`a call of child runs had the outcome ${outcome.type}`)
  if (!outcome.ok) return yield* recover(context, outcome.failure, 1, null)
  if (outcome.failure) return yield* recover(context, outcome.failure, 1, null)
  const problems = yield* writeState(context, [
    ...joinShared(context.spec.state, child.share, before, outcome.results),
    ...outputsOf(context, child, outcome.results),
  ])
  if (problems.length === 0) return { type: 'next', handle: 'next' }
  const message = `The state was not changed. ${describeProblems(problems)}`
  const failure: Failure = { class: 'recoverable', kind: 'invalid_arguments', message }
  const durationMs = context.run.last?.durationMs ?? 0
  const of = context.run.step?.log.findLast((event) => event.type === 'children-requested')?.data.call ?? 0
  yield {
    type: 'record',
    event: { type: 'tool-failed', data: { call: of, attempt: 1, durationMs, ...failure, refused: null } },
  }
  return yield* recover(context, failure, 1, null)
}

function inputsOf({ value }: Context, { over, input }: ChildConfig): JsonObject[] {
  const evaluate = (extra?: JsonObject) =>
    Object.fromEntries(
      Object.entries(input).map(([name, source]) => [name, value(source, `child.input.${name}`, extra)]),
    )
  if (over === undefined) return [evaluate()]
  const list = value(over, 'child.over')
  if (!Array.isArray(list)) throw new StepFailure('child.over: it is no list', 'fatal', 'child.over')
  // Beyond the limit the call is refused: nothing is evaluated for it.
  if (list.length > LIMITS.childrenPerCall) return list.map(() => ({}))
  return list.map((item, index) => evaluate({ item, index }))
}

function outputsOf({ value }: Context, { over, output }: ChildConfig, results: ChildResult[]): Assignment[] {
  const [only] = results
  const extra: JsonObject = { children: results, ...(over === undefined && only ? { child: only } : {}) }
  return output.map(({ field, value: source }, index) => ({
    field,
    value: value(source, `child.output.${index}.value`, extra),
  }))
}

function tooMany(count: number): Failure {
  const message = `the list has ${count.toLocaleString('en')} items, and one call makes at most ${LIMITS.childrenPerCall.toLocaleString('en')} child runs (childrenPerCall)`
  return { class: 'recoverable', kind: 'invalid_arguments', message }
}

/** A call that was refused before any run was made is an error that the next decision sees. */
function* refuse(context: Context, { loop }: ChildConfig, failure: Failure): Steps<StepResult> {
  const call = context.run.step?.calls ?? 0
  const refused = { tool: CHILD_CALL, args: { loop } }
  yield {
    type: 'record',
    event: { type: 'tool-failed', data: { call, attempt: 1, durationMs: 0, ...failure, refused } },
  }
  return yield* recover(context, failure, 1, null)
}
