import { assertNever } from '../artefacts/assert-never.ts'
import type { EventBody, EventData } from '../artefacts/events.ts'
import { hashJson } from '../artefacts/json.ts'
import { type BoundModel, CHAOS } from '../artefacts/models.ts'
import { own } from '../artefacts/own.ts'
import type { RunState, StepInProgress } from '../artefacts/run-state.ts'
import type { LoopSpec } from '../artefacts/spec.ts'
import { nanoUsdOf, reservationProblem } from '../guards/caps.ts'
import { contractOf } from '../guards/extended-contract.ts'
import { effectOfCall } from '../kinds/effect-of-call.ts'
import { StepFailure } from '../kinds/executor.ts'
import { type ScriptScene, scriptDependence, scriptScene } from '../model-call/script-scene.ts'
import { costNanoUsd, requestTokens } from '../tokens/cost.ts'
import type { Ending } from './ending.ts'
import type { Program } from './program.ts'
import type { EffectRequest } from './step-events.ts'
import { undoSecrets } from './undo-secrets.ts'

/** The intent event for an effect, or why the run ends instead of sending it. */
export function intentOf(
  program: Program,
  run: RunState,
  step: StepInProgress,
  effect: EffectRequest,
): EventBody | Ending {
  switch (effect.type) {
    case 'wait':
      return {
        type: 'wait-started',
        nodeId: step.nodeId,
        data: { call: step.calls, delayMs: effect.delayMs, why: effect.why },
      }
    case 'ask-person': {
      const { type: _type, ...asked } = effect
      return { type: 'person-asked', nodeId: step.nodeId, data: { call: step.calls, ...asked } }
    }
    case 'recall': {
      const { type: _type, ...asked } = effect
      return { type: 'recall-requested', nodeId: step.nodeId, data: { call: step.calls, ...asked } }
    }
    case 'run-children':
      return childrenIntent(program, run, step, effect)
    case 'call-tool':
      return toolIntent(program, run, step, effect)
    case 'call-model':
      return modelIntent(program, run, step, effect)
    default:
      return assertNever(effect)
  }
}

/** Child runs may use what the run has left, or as little of it as the call says. */
function childrenIntent(
  { spec }: Program,
  run: RunState,
  step: StepInProgress,
  effect: Extract<EffectRequest, { type: 'run-children' }>,
): EventBody {
  const { type: _type, inputs, budget, timeoutMs, ...call } = effect
  const contract = contractOf(spec, run)
  const least = (...caps: (number | undefined)[]) => {
    const known = caps.filter((cap) => cap !== undefined)
    return known.length === 0 ? null : Math.max(0, Math.min(...known))
  }
  const usdCap = contract.budgetUsd === undefined ? undefined : nanoUsdOf(contract.budgetUsd) - run.spent.nanoUsd
  const tokenCap = contract.budgetTokens === undefined ? undefined : contract.budgetTokens - run.spent.tokens
  const allowance = {
    nanoUsd: least(usdCap, budget.usd === undefined ? undefined : nanoUsdOf(budget.usd)),
    tokens: least(tokenCap, budget.tokens),
    timeoutMs: least(contract.timeoutMs - run.activeMs, timeoutMs ?? undefined) ?? 0,
  }
  const children = inputs.map((input) => ({ input }))
  return { type: 'children-requested', nodeId: step.nodeId, data: { call: step.calls, ...call, children, allowance } }
}

/** Attempts of one call share its number and thereby its idempotency key. */
function toolIntent(
  program: Program,
  run: RunState,
  step: StepInProgress,
  effect: Extract<EffectRequest, { type: 'call-tool' }>,
): EventBody {
  const { tool, args, attempt, secretArgs } = effect
  const secret = Object.keys(secretArgs).length > 0
  const facts = own(program.tools, tool)
  if (!facts) throw new StepFailure(`There is no tool “${tool}”.`, 'fatal', 'tool')
  const earlier = attempt > 1 ? step.log.findLast((event) => event.type === 'tool-requested') : undefined
  const call = earlier?.data.call ?? step.calls
  const key = earlier?.data.key ?? hashJson([run.runId, step.nodeId, tool, args, run.iteration, step.step, call])
  const timeoutMs = effect.timeoutMs ?? program.spec.contract.stepTimeoutMs
  const does = effectOfCall(facts, args)
  const undo = does === 'compensatable' ? facts.undoOf?.(args) : null
  const repeats = does === 'pure' || does === 'read'
  // Designs may call different tools of servers by the same name.
  const mcp = program.spec.mcpTools && own(program.spec.mcpTools, tool)
  const of = mcp ? { server: mcp.server, tool: mcp.tool } : tool
  // What a call with a secret gives is for this run alone.
  const cacheKey = effect.cache && repeats && !secret ? hashJson(['tool', of, args]) : null
  return {
    type: 'tool-requested',
    nodeId: step.nodeId,
    data: {
      call,
      attempt,
      tool,
      args,
      effect: does,
      key,
      cacheKey,
      timeoutMs,
      ...(secret ? { secretArgs } : {}),
      ...(undo ? { undo: { ...undo, ...undoSecrets(program.tools, facts, args, secretArgs) } } : {}),
      ...(undo && attempt > 1 ? { undoFirst: true as const } : {}),
    },
  }
}

/** Input estimate plus the longest allowed answer is reserved, so that the caps hold whatever the model does. */
function modelIntent(
  { spec }: Program,
  run: RunState,
  step: StepInProgress,
  effect: Extract<EffectRequest, { type: 'call-model' }>,
): EventBody | Ending {
  const contract = contractOf(spec, run)
  const { alias, purpose, attempt, instructions, prompt, temperature, maxOutputTokens } = effect
  const bound = own(run.models, alias)
  if (!bound) throw new StepFailure(`The model alias “${alias}” is not bound to a model.`, 'fatal', 'model')
  // A field schema is plain JSON whose absent members are left out by canonical printing.
  const schema =
    effect.schema === null
      ? null
      : (JSON.parse(JSON.stringify(effect.schema)) as Extract<
          EventBody,
          { type: 'model-called' }
        >['data']['request']['schema'])
  const inputTokens = requestTokens({ instructions, prompt, schema })
  const reserved = {
    nanoUsd: costNanoUsd(bound.price, { inputTokens, outputTokens: maxOutputTokens }),
    tokens: inputTokens + maxOutputTokens,
  }
  const problem = reservationProblem(contract, run.spent, reserved)
  const request = {
    instructions,
    prompt,
    schema,
    temperature,
    maxOutputTokens,
    timeoutMs: effect.timeoutMs ?? contract.stepTimeoutMs,
  }
  const made = step.log.filter(({ type }) => type === 'model-called').length
  const scene = scriptScene(run, { node: step.nodeId, purpose, made, madeInRun: run.spent.modelCalls })
  const cacheKey = effect.cache ? modelCacheKey(spec, bound, request, scene) : null
  const data = { call: step.calls, alias, purpose, attempt, cacheKey, request }
  if (problem === null) return { type: 'model-called', nodeId: step.nodeId, data: { ...data, reserved } }
  // A stored answer costs nothing: the run need not end before the cache was asked.
  if (cacheKey === null) return { ...problem, label: '', outcome: null, output: {} }
  const nothing = { nanoUsd: 0, tokens: 0 }
  return { type: 'model-called', nodeId: step.nodeId, data: { ...data, reserved: nothing, onlyStored: problem } }
}

/** Everything that an answer depends on: of a scripted model its script and what that reads of the run; how long it may take changes no answer. Null: none is stored. */
function modelCacheKey(
  { script }: LoopSpec,
  { provider, model, simulated, endpoint }: BoundModel,
  { timeoutMs: _timeoutMs, ...request }: EventData<'model-called'>['request'],
  scene: ScriptScene,
): string | null {
  // Each call of the chaos model is a draw of its own, and a stored answer is none.
  if (provider === CHAOS) return null
  if (!simulated) return hashJson(['model', provider, model, endpoint ?? null, request])
  const depends = script ? scriptDependence(script, scene) : null
  return depends && hashJson(['scripted', model, script, depends, request])
}
