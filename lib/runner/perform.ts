import { assertNever } from '../loop/artefacts/assert-never.ts'
import type { Chaos } from '../loop/artefacts/evaluation.ts'
import type { EventBody, EventData } from '../loop/artefacts/events.ts'
import { hashJson } from '../loop/artefacts/json.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import { own } from '../loop/artefacts/own.ts'
import type { PerformedEffect, RunState } from '../loop/artefacts/run-state.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import { reservationProblem } from '../loop/guards/caps.ts'
import { extendedContract } from '../loop/guards/extended-contract.ts'
import { seconds } from '../loop/guards/reading.ts'
import type { ToolFacts } from '../loop/kinds/executor.ts'
import { scriptScene } from '../loop/model-call/script-scene.ts'
import { secretsHeld } from '../loop/state/secrets.ts'
import { costNanoUsd } from '../loop/tokens/cost.ts'
import type { CallBudgets } from './call-budgets.ts'
import { sendThroughChaos } from './chaos-tools.ts'
import type {
  BudgetLedger,
  ChildRuns,
  Clock,
  EmbedNeed,
  LongTermMemory,
  ModelGateway,
  ModelOutcome,
  RecallOutcome,
  ResultCache,
  SecretSource,
  ToolOutcome,
  ToolRunner,
} from './ports.ts'
import { idle } from './run-clock.ts'
import { fillSecrets, maskSecrets, secretProblem } from './secrets.ts'
import { withStoredResults } from './stored-results.ts'

export type EffectPorts = {
  models: ModelGateway
  tools: ToolRunner
  memory: LongTermMemory
  results: ResultCache
  secrets: SecretSource
  clock: Clock
  /** Daily budgets; without it there are none. */
  budgets?: BudgetLedger
  /** Makes child runs; without it none can be made. */
  children?: ChildRuns
  /** Spoils the calls of tools; without it nothing does. */
  chaos?: { chaos: Chaos; facts: Record<string, ToolFacts> }
}

type Intent<T extends PerformedEffect['type']> = Extract<PerformedEffect, { type: T }>

/**
 * Executes one effect whose intent is durable, and gives the event of its outcome. `sending` is awaited right before anything goes out, and nothing does when
 * it rejects. Rejects only then, or when the effect itself does.
 */
export async function perform(
  ports: EffectPorts,
  budgets: CallBudgets,
  spec: LoopSpec,
  run: RunState,
  effect: PerformedEffect,
  signal: AbortSignal,
  sending: () => Promise<void>,
): Promise<EventBody> {
  const askedAt = ports.clock.now()
  switch (effect.type) {
    case 'wait-started':
      await idle(ports.clock, effect.data.delayMs, signal)
      return { type: 'wait-ended', nodeId: effect.nodeId, data: { call: effect.data.call } }
    case 'recall-requested':
      await sending()
      return recallOutcome(effect, await recall(ports, budgets, spec, run, effect, askedAt, signal))
    case 'model-called':
      return withStoredResults(ports.results, run.runId, effect, async () => {
        const refused = refusedByRun(effect) ?? (await budgets.reserve(run, effect, askedAt, signal))
        if (refused) return { event: refused, storable: false }
        await sending()
        const startedAt = ports.clock.now()
        const outcome = await callModel(ports, spec, run, effect, signal)
        const event = modelOutcome(run, effect, outcome, ports.clock.now() - startedAt)
        return { event, storable: outcome.ok && outcome.finishReason === 'stop' }
      })
    case 'tool-requested':
      if (run.step?.undoFirst && effect.data.undo) {
        await sending()
        const startedAt = ports.clock.now()
        const outcome = await callTool(ports, spec, run, undoing(effect, effect.data.undo), signal)
        return compensated(effect, outcome.ok ? null : outcome.message, ports.clock.now() - startedAt)
      }
      return withStoredResults(ports.results, run.runId, effect, async () => {
        await sending()
        const startedAt = ports.clock.now()
        const outcome = await callTool(ports, spec, run, effect, signal)
        const event = toolOutcome(effect, outcome, ports.clock.now() - startedAt)
        return { event, storable: outcome.ok && outcome.storable !== false }
      })
    default:
      return assertNever(effect)
  }
}

/** The outcome of an effect that used up its time; `unsent`: the run's, while it waited to be sent. The message names the limit and not the time measured, so that the same error reads the same each time. */
export function timedOut(
  { step }: Pick<RunState, 'step'>,
  effect: PerformedEffect,
  elapsedMs: number,
  limit: 'step' | 'run' | 'unsent',
  stepTimeoutMs: number,
): EventBody {
  const reached = 'the run’s time limit was reached'
  const message =
    limit === 'step'
      ? unanswered(effect, stepTimeoutMs)
      : limit === 'run'
        ? reached
        : `${reached} before the call could be sent`
  const late = { class: 'timeout', kind: 'timeout' } as const
  switch (effect.type) {
    case 'wait-started':
      return { type: 'wait-ended', nodeId: effect.nodeId, data: { call: effect.data.call } }
    case 'recall-requested':
      return recallOutcome(effect, { ok: false, class: 'timeout', message })
    case 'model-called':
      return {
        type: 'model-failed',
        nodeId: effect.nodeId,
        data: { call: effect.data.call, ...late, message, latencyMs: elapsedMs, retryAfterMs: null },
      }
    case 'tool-requested': {
      if (step?.undoFirst) return compensated(effect, message, elapsedMs)
      const { call, attempt } = effect.data
      return {
        type: 'tool-failed',
        nodeId: effect.nodeId,
        data: { call, attempt, ...late, message, durationMs: elapsedMs, refused: null },
      }
    }
    default:
      return assertNever(effect)
  }
}

function unanswered(effect: PerformedEffect, stepTimeoutMs: number): string {
  if (effect.type === 'wait-started') return 'it took too long'
  if (effect.type === 'recall-requested')
    return `long-term memory gave no answer within the step limit of ${seconds(stepTimeoutMs)}`
  const [who, ms] =
    effect.type === 'model-called' ? ['model', effect.data.request.timeoutMs] : ['tool', effect.data.timeoutMs]
  return `the ${who} gave no answer within ${ms === stepTimeoutMs ? 'the step limit' : 'its limit'} of ${seconds(ms)}`
}

/** The run's own caps let it have a stored answer only, and there was none. */
function refusedByRun({ nodeId, data: { call, onlyStored } }: Intent<'model-called'>): EventBody | null {
  return onlyStored ? { type: 'budget-refused', nodeId, data: { call, scope: 'run', ...onlyStored, day: null } } : null
}

function callModel(
  { models, clock, chaos }: EffectPorts,
  spec: LoopSpec,
  run: RunState,
  effect: Intent<'model-called'>,
  signal: AbortSignal,
): Promise<ModelOutcome> {
  const { alias, purpose, request } = effect.data
  const model = run.models[alias]
  if (!model)
    return Promise.resolve({
      ok: false,
      class: 'fatal',
      kind: 'refused',
      message: `the model alias “${alias}” is not bound`,
    })
  const { instructions, prompt, schema, temperature, maxOutputTokens } = request
  const asked = run.step?.log.filter(({ type }) => type === 'model-called').length ?? 1
  const place = { node: effect.nodeId ?? '', purpose, made: asked - 1, madeInRun: run.spent.modelCalls - 1 }
  const script = { script: spec.script, ...scriptScene(run, place) }
  const own = chaos ? { clock } : {}
  return models.call(
    { runId: run.runId, model, instructions, prompt, schema, temperature, maxOutputTokens, script, ...own },
    signal,
  )
}

function modelOutcome(
  run: RunState,
  effect: Intent<'model-called'>,
  outcome: ModelOutcome,
  elapsedMs: number,
): EventBody {
  const { nodeId, data } = effect
  const { call } = data
  const failed = (errorClass: 'recoverable', message: string): EventBody => ({
    type: 'model-failed',
    nodeId,
    data: { call, class: errorClass, kind: 'unusable_answer', message, latencyMs: elapsedMs, retryAfterMs: null },
  })
  if (!outcome.ok)
    return {
      type: 'model-failed',
      nodeId,
      data: {
        call,
        class: outcome.class,
        kind: outcome.kind,
        message: outcome.message,
        latencyMs: elapsedMs,
        retryAfterMs: outcome.retryAfterMs ?? null,
      },
    }
  const { text, usage, finishReason } = outcome
  if (text.length > LIMITS.payloadBytes)
    return failed('recoverable', `the answer is longer than ${LIMITS.payloadBytes} characters`)
  const cost = costNanoUsd(run.models[data.alias]?.price, usage)
  return {
    type: 'model-answered',
    nodeId,
    data: { call, text, usage, costNanoUsd: cost, latencyMs: elapsedMs, finishReason, cached: false },
  }
}

/** The call that undoes another: with a key of its own, which stays the same each time, and with the secrets that its intent names. */
function undoing(effect: Intent<'tool-requested'>, undo: NonNullable<EventData<'tool-requested'>['undo']>) {
  const { data } = effect
  return { ...effect, data: { ...data, ...undo, key: hashJson([data.key, 'undo']), secretArgs: undo.secretArgs } }
}

function compensated(
  { nodeId, data }: Intent<'tool-requested'>,
  problem: string | null,
  durationMs: number,
): EventBody {
  const { call, undo } = data
  const result = { ok: problem === null, message: problem ?? '', durationMs }
  return { type: 'tool-compensated', nodeId, data: { call, tool: undo?.tool ?? data.tool, ...result } }
}

/** Secrets are in the arguments for the time of this call alone; what comes back has them turned into references again. */
async function callTool(
  { tools, secrets, chaos, clock }: EffectPorts,
  spec: LoopSpec,
  run: RunState,
  effect: Intent<'tool-requested'>,
  signal: AbortSignal,
): Promise<ToolOutcome> {
  const { tool, args, key, secretArgs } = effect.data
  const names = secretsHeld(spec.state, run.state).map(({ name }) => name)
  const given = new Set(Object.values(secretArgs ?? {}).flat())
  const missing = [...given].map((name) => secretProblem(secrets, name)).find(Boolean)
  if (missing) return { ok: false, class: 'fatal', kind: 'other', message: missing }
  const filled = secretArgs ? fillSecrets(args, secretArgs, secrets) : args
  const call = {
    tool,
    args: filled,
    key,
    runId: run.runId,
    iteration: run.iteration,
    nodeId: effect.nodeId ?? '',
    mcp: spec.mcpTools && own(spec.mcpTools, tool),
    ...(run.step?.undoFirst ? { undoes: true as const } : {}),
  }
  const send = () => tools.run(call, signal)
  if (!chaos || call.undoes) return maskSecrets(await send(), names, secrets)
  const { nodeId } = call
  const patchesState = own(chaos.facts, tool)?.patchesState ?? false
  const spoilt = { input: run.input, nodeId, step: run.steps, request: effect.data, patchesState }
  return maskSecrets(await sendThroughChaos(chaos.chaos, spoilt, clock, signal, send), names, secrets)
}

function recall(
  { memory }: EffectPorts,
  budgets: CallBudgets,
  spec: LoopSpec,
  run: RunState,
  { data: { mode, queries, topK, threshold } }: Intent<'recall-requested'>,
  at: number,
  signal: AbortSignal,
): Promise<RecallOutcome> {
  const contract = extendedContract(spec.contract, run.extended)
  // Words need the other half of the step's time.
  const patienceMs = contract.stepTimeoutMs / 2
  // What does not fit is no reason to end the run: words are compared instead.
  const afford = async (need: EmbedNeed) => {
    if (!need.priced && contract.budgetUsd !== undefined)
      return 'the price of the model that makes vectors is unknown, and the run has a budget in USD'
    const problem = reservationProblem(contract, run.spent, need)
    return problem?.explanation ?? budgets.reserveVectors(run, need, at, signal)
  }
  return memory.recall({ runId: run.runId, mode, queries, topK, threshold, afford, patienceMs }, signal)
}

function recallOutcome({ nodeId, data: { call } }: Intent<'recall-requested'>, outcome: RecallOutcome): EventBody {
  if (!outcome.ok)
    return { type: 'recall-failed', nodeId, data: { call, class: outcome.class, message: outcome.message } }
  const { ok: _ok, ...found } = outcome
  return { type: 'memory-recalled', nodeId, data: { call, ...found } }
}

function toolOutcome(
  { nodeId, data: { call, attempt } }: Intent<'tool-requested'>,
  outcome: ToolOutcome,
  durationMs: number,
): EventBody {
  const simulated = outcome.simulated === undefined ? {} : { simulated: outcome.simulated }
  if (outcome.ok)
    return {
      type: 'tool-answered',
      nodeId,
      data: { call, attempt, output: outcome.output, durationMs, cached: false, ...simulated },
    }
  return {
    type: 'tool-failed',
    nodeId,
    data: {
      call,
      attempt,
      class: outcome.class,
      kind: outcome.kind,
      message: outcome.message,
      durationMs,
      ...(outcome.retryAfterMs === undefined ? {} : { retryAfterMs: outcome.retryAfterMs }),
      ...simulated,
      refused: null,
    },
  }
}
