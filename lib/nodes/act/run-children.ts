import { CHILD_CALL, type ChildResult } from '../../loop/artefacts/children.ts'
import type { Json, JsonObject } from '../../loop/artefacts/json.ts'
import { jsonSize } from '../../loop/artefacts/json-size.ts'
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
  const evaluated = inputsOf(context, child)
  if (!evaluated.ok) return yield* refuse(context, child, evaluated.failure)
  const { inputs } = evaluated
  const asked = yield* approve(context, { tool: CHILD_CALL, args: mapped ? { loop, inputs } : { loop, ...inputs[0] } })
  if (asked) return yield* refuse(context, child, asked)
  const before = context.run.state
  const share = sharedBy(child, before)
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

type Inputs = { ok: true; inputs: JsonObject[] } | { ok: false; failure: Failure }

/** Each child gets a copy of what is shared: all of them together are bounded, and no more is evaluated than that. */
function inputsOf({ value, run }: Context, { over, input, share }: ChildConfig): Inputs {
  const evaluate = (extra?: JsonObject) =>
    Object.fromEntries(
      Object.entries(input).map(([name, source]) => [name, value(source, `child.input.${name}`, extra)]),
    )
  const list = over === undefined ? [null] : value(over, 'child.over')
  if (!Array.isArray(list)) throw new StepFailure('child.over: it is no list', 'fatal', 'child.over')
  if (list.length > LIMITS.childrenPerCall) return refused(tooMany(list.length))
  const inputs: JsonObject[] = []
  const shared = jsonSize(sharedBy({ share }, run.state), LIMITS.childrenBytes)
  let bytes = 0
  for (const [index, item] of list.entries()) {
    const one = over === undefined ? evaluate() : evaluate({ item, index })
    bytes += shared + jsonSize(one, Number.MAX_SAFE_INTEGER)
    inputs.push(one)
    if (bytes > LIMITS.childrenBytes) return refused(tooLarge(bytes, inputs.length, list.length))
  }
  return { ok: true, inputs }
}

function sharedBy({ share }: Pick<ChildConfig, 'share'>, state: JsonObject): JsonObject {
  const fields = share.flatMap(({ field, as }): [string, Json][] => {
    const value = own(state, field)
    return value === undefined ? [] : [[as, value]]
  })
  return Object.fromEntries(fields)
}

function outputsOf({ value }: Context, { over, output }: ChildConfig, results: ChildResult[]): Assignment[] {
  const [only] = results
  const extra: JsonObject = { children: results, ...(over === undefined && only ? { child: only } : {}) }
  return output.map(({ field, value: source }, index) => ({
    field,
    value: value(source, `child.output.${index}.value`, extra),
  }))
}

const count = (value: number) => value.toLocaleString('en')

const tooMany = (items: number) =>
  `the list has ${count(items)} items, and one call makes at most ${count(LIMITS.childrenPerCall)} child runs (childrenPerCall)`

function tooLarge(bytes: number, first: number, of: number): string {
  const whose = of === 1 ? 'the child run is' : `the first ${count(first)} of ${count(of)} child runs is already`
  return `what is passed to ${whose} ${count(bytes)} bytes, inputs and shared fields together, and one call passes at most ${count(LIMITS.childrenBytes)} (childrenBytes): pass names of files or keys in place of texts, share less, or call it for fewer items at a time`
}

function refused(message: string): Inputs {
  return { ok: false, failure: { class: 'recoverable', kind: 'invalid_arguments', message } }
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
