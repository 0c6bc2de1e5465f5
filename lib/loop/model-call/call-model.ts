import { type StepContext, StepFailure, type Steps } from '../kinds/executor.ts'
import { type Failure, givenUp, nextTry, timeoutOfTry } from '../recovery/choose-recovery.ts'
import { CIRCUIT_DEFAULTS, modelTarget } from '../recovery/circuit.ts'
import { admitRequest, type Refusal, recoveryChosen, settleCircuit, waitProblem } from '../recovery/gate.ts'
import type { FieldSchema } from '../state/schema.ts'
import type { ModelCall } from './model-call.ts'

export type ModelMessage = {
  purpose: string
  instructions: string
  prompt: string
  schema: FieldSchema
  cache: boolean
}
/** `alias`: the model that answered, which is the fallback's once it was needed. `incomplete`: why its answer is none, or not all of it. */
export type ModelAnswer =
  | { ok: true; text: string; alias: string; incomplete: string | null }
  | ({ ok: false; attempts: number; alias: string } & Refusal)

/** Gets an answer: tries again what may pass, then asks the fallback. A call for which the run has no time left ends the run. */
export function* callModel(
  context: StepContext<unknown>,
  settings: ModelCall,
  aliases: readonly string[],
  message: ModelMessage,
): Steps<ModelAnswer> {
  const [alias = settings.model, ...fallbacks] = aliases
  const answer = yield* tryModel(context, settings, alias, message)
  const [next] = fallbacks
  if (answer.ok) {
    if (answer.incomplete !== DECLINED || next === undefined) return answer
    const failure: Failure = { class: 'recoverable', kind: 'refused', message: `the model’s answer: ${DECLINED}` }
    const data = givenUp(failure, 1, 'fallback_model', `the fallback “${next}” is asked instead`)
    yield recoveryChosen(context, data, modelRequest(alias))
    return yield* callModel(context, settings, fallbacks, message)
  }
  if (next !== undefined && answer.failure.class !== 'fatal') {
    const data = givenUp(answer.failure, answer.attempts, 'fallback_model', `the fallback “${next}” is asked instead`)
    yield recoveryChosen(context, data, modelRequest(alias))
    return yield* callModel(context, settings, fallbacks, message)
  }
  if (answer.bound === 'run') {
    const data = givenUp(answer.failure, answer.attempts, 'abort', 'the run ends before anything is spent on it')
    yield recoveryChosen(context, data, modelRequest(alias))
    const sentence = `There is no time for the next model call: ${answer.failure.message}.`
    throw new StepFailure(sentence, 'timeout', 'latency', answer.shortMs)
  }
  return answer
}

/** Models share one policy: their circuits are a matter of the run and not of a node. */
export function modelRequest(alias: string) {
  return { target: modelTarget(alias), circuit: CIRCUIT_DEFAULTS }
}

const DECLINED = 'it was declined, by the model or a content filter'

/** What the reason of an answer's end says about it; null: it may be complete. */
function incompleteness(finishReason: string | undefined, maxOutputTokens: number): string | null {
  if (finishReason === 'content-filter') return DECLINED
  if (finishReason !== 'length') return null
  return `it was cut off at its limit of ${maxOutputTokens} tokens: answer in fewer words`
}

function* tryModel(
  context: StepContext<unknown>,
  settings: ModelCall,
  alias: string,
  message: ModelMessage,
): Steps<ModelAnswer> {
  const policy = { retries: settings.retries, baseDelayMs: settings.baseDelayMs, repeatable: true }
  let timeouts = 0
  for (let attempt = 1; ; attempt++) {
    const timeoutMs = timeoutOfTry(settings.timeoutMs ?? context.spec.contract.stepTimeoutMs, timeouts)
    const request = { ...modelRequest(alias), latency: settings.latency, timeoutMs }
    const refusal = yield* admitRequest(context, request)
    const call = context.run.step?.calls ?? 0
    if (refusal) {
      yield {
        type: 'record',
        event: { type: 'model-failed', data: { call, ...refusal.failure, latencyMs: 0, retryAfterMs: null } },
      }
      return { ok: false, ...refusal, attempts: attempt, alias }
    }
    const outcome = yield {
      type: 'call-model',
      alias,
      ...message,
      attempt,
      temperature: settings.temperature ?? null,
      maxOutputTokens: settings.maxOutputTokens,
      timeoutMs,
    }
    if (outcome.type !== 'model') throw new Error(`a model call had the outcome ${outcome.type}`)
    const opened = yield* settleCircuit(context, request, outcome)
    if (outcome.ok) {
      const incomplete = incompleteness(outcome.finishReason, settings.maxOutputTokens)
      return { ok: true, text: outcome.text, alias, incomplete }
    }
    if (outcome.kind === 'timeout') timeouts++
    const failure: Failure = { class: outcome.class, kind: outcome.kind, message: outcome.message }
    const key = { runId: context.run.runId, step: context.run.steps, call, attempt }
    const next = nextTry(failure, policy, key, outcome.retryAfterMs)
    if (next === null || opened) return { ok: false, failure, attempts: attempt, bound: null, shortMs: 0, alias }
    const late = waitProblem(context, failure, next)
    if (late) return { ok: false, ...late, attempts: attempt, alias }
    yield recoveryChosen(context, next, request)
    yield { type: 'wait', delayMs: next.delayMs, why: next.detail }
  }
}
