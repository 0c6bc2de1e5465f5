import { isJsonObject, type Json, type JsonObject } from '../../loop/artefacts/json.ts'
import { effectOfCall } from '../../loop/kinds/effect-of-call.ts'
import {
  type Assignment,
  type Executor,
  type StepContext,
  StepFailure,
  type StepResult,
  type Steps,
} from '../../loop/kinds/executor.ts'
import { describeProblems, writeState } from '../../loop/kinds/write-state.ts'
import { type Failure, givenUp, nextTry, timeoutOfTry } from '../../loop/recovery/choose-recovery.ts'
import { admitRequest, type Refusal, recoveryChosen, settleCircuit, waitProblem } from '../../loop/recovery/gate.ts'
import { approve } from './approve.ts'
import { askForTool } from './ask-for-tool.ts'
import type { ActConfig } from './config.ts'
import { recover } from './recover.ts'
import { runChildren } from './run-children.ts'
import { secretArgsOf, strayReference } from './secret-args.ts'

type Context = StepContext<ActConfig>
export type Action = { tool: string; args: JsonObject }

/** Runs one tool call, with approval, cache, circuit and further tries, and applies its patch if it is a tool that makes one. */
export const act: Executor<ActConfig> = function* (context) {
  if (context.config.child) return yield* runChildren(context, context.config.child)
  const action = chosenAction(context)
  if ('class' in action) return yield* refuse(context, action, context.run.decision?.action ?? null, 1)
  const secretArgs = secretArgsOf(context)
  const refused = strayReference(context, secretArgs) ?? (yield* approve(context, action))
  if (refused) return yield* refuse(context, refused, action, 1)
  const facts = context.tool(action.tool)
  if (facts?.asksPerson) return yield* askForTool(context, action, facts)
  const outcome = yield* callWithRetries(context, action, secretArgs)
  if (!outcome.ok) return yield* afterFailure(context, action, outcome)
  if (facts?.patchesState) {
    const failure = yield* applyOutput(context, outcome.output, outcome.attempt)
    if (failure) return yield* recover(context, failure, 1, null)
  }
  return { type: 'next', handle: 'next' }
}

/** The action to run, or why the decided one is refused. A fixed call outside the list is the design's fault, not the model's. */
function chosenAction({ config, run, value, tool }: Context): Action | Failure {
  const { call, tools } = config
  if (call) {
    if (!tools.includes(call.tool))
      throw new StepFailure(`The tool “${call.tool}” is not in the list of allowed tools.`, 'fatal', 'call.tool')
    const args = Object.entries(call.args).map(([name, source]) => [name, value(source, `call.args.${name}`)])
    return { tool: call.tool, args: Object.fromEntries(args) }
  }
  const action = run.decision?.action
  const unknown = (message: string): Failure => ({ class: 'recoverable', kind: 'unknown_tool', message })
  if (!action) return unknown('There is no action to run: the decision proposes none.')
  if (!tools.includes(action.tool))
    return unknown(`The tool “${action.tool}” is not allowed here. Allowed: ${tools.join(', ')}.`)
  return tool(action.tool) ? action : unknown(`There is no tool “${action.tool}”.`)
}

/** An action that was refused before any request is an error that the next decision sees. */
function* refuse(context: Context, failure: Failure, refused: Action | null, attempt: number): Steps<StepResult> {
  const call = context.run.step?.calls ?? 0
  yield {
    type: 'record',
    event: { type: 'tool-failed', data: { call, attempt, durationMs: 0, ...failure, refused } },
  }
  return yield* recover(context, failure, attempt, refused && context.tool(refused.tool) ? refused.tool : null)
}

type Called =
  | { ok: true; output: Json; attempt: number }
  | { ok: false; failure: Failure; attempt: number; refusedBy: Refusal | null }

/** What may pass is tried again after a wait; what is unsafe to repeat is not repeated. */
function* callWithRetries(
  context: Context,
  { tool, args }: Action,
  secretArgs: Record<string, string[]>,
): Steps<Called> {
  const { policy } = context.config
  const { retries, baseDelayMs, circuit, latency } = policy
  const facts = context.tool(tool)
  const repeatable = !facts || effectOfCall(facts, args) !== 'unsafe'
  const limitMs = policy.timeoutMs ?? context.spec.contract.stepTimeoutMs
  let timeouts = 0
  for (let attempt = 1; ; attempt++) {
    const timeoutMs = timeoutOfTry(limitMs, timeouts)
    const request = { target: tool, circuit, latency, timeoutMs }
    const refusal = yield* admitRequest(context, request)
    if (refusal) {
      return { ok: false, failure: refusal.failure, attempt, refusedBy: refusal }
    }
    const outcome = yield {
      type: 'call-tool',
      tool,
      args,
      secretArgs,
      attempt,
      cache: policy.cache.includes(tool),
      timeoutMs,
    }
    if (outcome.type !== 'tool') throw new Error(`a tool call had the outcome ${outcome.type}`)
    const opened = yield* settleCircuit(context, request, outcome)
    if (outcome.ok) return { ok: true, output: outcome.output, attempt }
    if (outcome.kind === 'timeout') timeouts++
    const failure: Failure = { class: outcome.class, kind: outcome.kind, message: outcome.message }
    const call = context.run.step?.calls ?? 0
    const key = { runId: context.run.runId, step: context.run.steps, call, attempt }
    const next = nextTry(failure, { retries, baseDelayMs, repeatable }, key, outcome.retryAfterMs ?? null)
    if (next === null || opened) return { ok: false, failure, attempt, refusedBy: null }
    const late = waitProblem(context, failure, next)
    if (late) return { ok: false, failure: late.failure, attempt, refusedBy: null }
    yield recoveryChosen(context, next, request)
    yield { type: 'wait', delayMs: next.delayMs, why: next.detail }
  }
}

/** A call for which the run has no time left ends the run, unless the node has a way out for errors. */
function* afterFailure(
  context: Context,
  action: Action,
  { failure, attempt, refusedBy }: Extract<Called, { ok: false }>,
): Steps<StepResult> {
  if (refusedBy === null) return yield* recover(context, failure, attempt, action.tool)
  if (refusedBy.bound !== 'run' || context.config.policy.onError === 'route')
    return yield* refuse(context, failure, action, attempt)
  const data = givenUp(failure, attempt, 'abort', 'the run ends before anything is spent on it')
  yield recoveryChosen(context, data, { target: action.tool, circuit: context.config.policy.circuit })
  const sentence = `There is no time for the next tool call: ${failure.message}.`
  throw new StepFailure(sentence, 'timeout', 'policy.latency', refusedBy.shortMs)
}

/** A patch that does not fit turns the answer into an error that the next decision sees; the state stays as it was. */
function* applyOutput(context: Context, output: Json, attempt: number): Steps<Failure | null> {
  const assignments = assignmentsOf(output)
  const problems = assignments
    ? yield* writeState(context, assignments)
    : [{ field: 'patch', reason: 'the tool gave no list of fields and values' }]
  if (problems.length === 0) return null
  const message = `The state was not changed. ${describeProblems(problems)}`
  const failure: Failure = { class: 'recoverable', kind: 'invalid_arguments', message }
  const call = context.run.step?.log.findLast((event) => event.type === 'tool-requested')?.data.call ?? 0
  const durationMs = context.run.last?.durationMs ?? 0
  yield {
    type: 'record',
    event: { type: 'tool-failed', data: { call, attempt, durationMs, ...failure, refused: null } },
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
