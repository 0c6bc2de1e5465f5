import type { ErrorClass } from '../../loop/artefacts/events.ts'
import type { Json } from '../../loop/artefacts/json.ts'
import {
  type Assignment,
  type FieldProblem,
  type StepContext,
  StepFailure,
  type StepResult,
  type Steps,
} from '../../loop/kinds/executor.ts'
import { describeProblems, writeState } from '../../loop/kinds/write-state.ts'
import type { Otherwise } from '../../loop/model-call/ask-model.ts'
import type { ObserveConfig } from './config.ts'

/** Why a part could not be done: its model or long-term memory failed. */
export type PartFailure = { class: ErrorClass; message: string }

const FAILED = 'failed'

/** What a failing part does to the node: it leaves by `failed` where that is connected, else the run ends. */
export function otherwise({ spec, nodeId }: StepContext<unknown>): Otherwise {
  return spec.nodes[nodeId]?.next[FAILED] === undefined ? 'abort' : 'route'
}

/** Where the node goes when a part failed. A fatal failure always ends the run. */
export function leaveBy(context: StepContext<ObserveConfig>, failure: PartFailure): StepResult {
  if (failure.class !== 'fatal' && otherwise(context) === 'route') return { type: 'next', handle: FAILED }
  return { type: 'fail', class: failure.class, message: failure.message }
}

/** Why the state would refuse a field's value, asked while a model can still mend it. */
export function refusalOf(context: StepContext<unknown>, field: string, value: Json): FieldProblem[] {
  const result = context.patch([{ field, value }])
  return result.ok ? [] : result.problems
}

/** Writes what came from outside: what does not fit the state is a failure of the part, like an answer that can't be used. */
export function* writeFound(context: StepContext<unknown>, assignments: Assignment[]): Steps<PartFailure | null> {
  const problems = yield* writeState(context, assignments)
  return problems.length === 0 ? null : { class: 'recoverable', message: describeProblems(problems) }
}

/** A fact that does not fit the state would leave the loop working on old facts: that is fatal. */
export function* write(context: StepContext<ObserveConfig>, assignments: Assignment[]): Steps<void> {
  const problems = yield* writeState(context, assignments)
  if (problems.length > 0) throw new StepFailure(describeProblems(problems), 'fatal', problems[0]?.field ?? '')
}
