import type { ErrorClass } from '../../loop/artefacts/events.ts'
import { isJsonObject, type Json, type JsonObject } from '../../loop/artefacts/json.ts'
import type { StepOutcome } from '../../loop/artefacts/run-state.ts'
import {
  type Assignment,
  type Executor,
  type StepContext,
  type StepEffect,
  StepFailure,
  type StepResult,
} from '../../loop/kinds/executor.ts'
import { describeProblems, writeState } from '../../loop/kinds/write-state.ts'
import type { ActConfig } from './config.ts'

type Steps<R> = Generator<StepEffect, R, StepOutcome>
type Context = StepContext<ActConfig>
type Action = { tool: string; args: JsonObject }
type Failure = { class: ErrorClass; message: string }

/** Runs one tool call, with retries, and applies its patch if it is a tool that makes one. */
export const act: Executor<ActConfig> = function* (context) {
  const action = chosenAction(context)
  if (typeof action === 'string') return yield* refuse(context, action)
  const outcome = yield* callWithRetries(context, action)
  if (!outcome.ok) return afterError(context, outcome)
  if (context.tool(action.tool)?.patchesState) {
    const failure = yield* applyOutput(context, outcome.output, outcome.attempt)
    if (failure) return afterError(context, failure)
  }
  return { type: 'next', handle: 'next' }
}

/** The action to run, or why the decided one is refused. A fixed call outside the list is the design's fault, not the model's. */
function chosenAction({ config, run, value, tool }: Context): Action | string {
  const { call, tools } = config
  if (call) {
    if (!tools.includes(call.tool))
      throw new StepFailure(`The tool “${call.tool}” is not in the list of allowed tools.`, 'fatal', 'call.tool')
    const args = Object.entries(call.args).map(([name, source]) => [name, value(source, `call.args.${name}`)])
    return { tool: call.tool, args: Object.fromEntries(args) }
  }
  const action = run.decision?.action
  if (!action) return 'There is no action to run: the decision proposes none.'
  if (!tools.includes(action.tool))
    return `The tool “${action.tool}” is not allowed here. Allowed: ${tools.join(', ')}.`
  return tool(action.tool) ? action : `There is no tool “${action.tool}”.`
}

function* refuse(context: Context, message: string): Steps<StepResult> {
  const failure: Failure = { class: 'recoverable', message }
  yield {
    type: 'record',
    event: { type: 'tool-failed', data: { call: context.run.step?.calls ?? 0, attempt: 1, durationMs: 0, ...failure } },
  }
  return afterError(context, failure)
}

type Called = { ok: true; output: Json; attempt: number } | { ok: false; class: ErrorClass; message: string }

/** Another attempt after a transient error or a timeout; the delay doubles each time. What is unsafe to repeat is not repeated. */
function* callWithRetries(context: Context, { tool, args }: Action): Steps<Called> {
  const { timeoutMs = null, retries, baseDelayMs } = context.config.policy
  const repeatable = context.tool(tool)?.effect !== 'unsafe'
  for (let attempt = 1; ; attempt++) {
    const outcome = yield { type: 'call-tool', tool, args, attempt, timeoutMs }
    if (outcome.type !== 'tool') throw new Error(`a tool call had the outcome ${outcome.type}`)
    if (outcome.ok) return { ok: true, output: outcome.output, attempt }
    const transient = outcome.class === 'transient' || outcome.class === 'timeout'
    if (!transient || !repeatable || attempt > retries)
      return { ok: false, class: outcome.class, message: outcome.message }
    yield {
      type: 'wait',
      delayMs: baseDelayMs * 2 ** (attempt - 1),
      why: `before attempt ${attempt + 1} of ${retries + 1}: ${outcome.message}`,
    }
  }
}

/** A patch that does not fit turns the answer into an error that the next decision sees; the state stays as it was. */
function* applyOutput(context: Context, output: Json, attempt: number): Steps<Failure | null> {
  const assignments = assignmentsOf(output)
  const problems = assignments
    ? yield* writeState(context, assignments)
    : [{ field: 'patch', reason: 'the tool gave no list of fields and values' }]
  if (problems.length === 0) return null
  const failure: Failure = { class: 'recoverable', message: `The state was not changed. ${describeProblems(problems)}` }
  const call = context.run.step?.log.findLast((event) => event.type === 'tool-requested')?.data.call ?? 0
  yield {
    type: 'record',
    event: { type: 'tool-failed', data: { call, attempt, durationMs: context.run.last?.durationMs ?? 0, ...failure } },
  }
  return failure
}

function assignmentsOf(output: Json): Assignment[] | null {
  if (!isJsonObject(output) || !Array.isArray(output.patch)) return null
  const assignments: Assignment[] = []
  for (const entry of output.patch) {
    if (!isJsonObject(entry) || typeof entry.field !== 'string' || entry.value === undefined) return null
    assignments.push({ field: entry.field, value: entry.value })
  }
  return assignments
}

function afterError({ config }: Context, failure: Failure): StepResult {
  switch (config.policy.onError) {
    case 'stop':
      return { type: 'fail', class: failure.class, message: failure.message }
    case 'route':
      return { type: 'next', handle: 'error' }
    case 'continue':
      return { type: 'next', handle: 'next' }
  }
}
