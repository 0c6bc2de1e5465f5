import { generateText, jsonSchema, NoObjectGeneratedError, Output } from 'ai'
import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../loop/artefacts/json.ts'
import { requestTokens } from '../loop/tokens/cost.ts'
import { estimateTokens } from '../loop/tokens/estimate-tokens.ts'
import { bindAliases } from './bind-aliases.ts'
import { NO_SETTINGS } from './connections-of-environment.ts'
import { embedTexts } from './embed-texts.ts'
import { modelError } from './model-errors.ts'
import type { ModelProvider } from './model-provider.ts'
import { type ModelRegistry, modelRegistry } from './model-registry.ts'
import { plausibleTokens } from './plausible-tokens.ts'
import type { ModelGateway, ModelOutcome, ModelRequest, ModelSettings } from './ports.ts'
import { redactor } from './redact.ts'

/**
 * Binds aliases and calls models, all through the AI SDK. In-process providers stand above connections of the same name; connections are read from
 * `settings` anew for each call. `bind` rejects when they can't be read.
 */
export function createModelGateway(
  inProcess: readonly ModelProvider[],
  settings: ModelSettings = NO_SETTINGS,
): ModelGateway {
  const registry = modelRegistry(inProcess, settings)
  return {
    bind: (of, bindings) => bindAliases(registry, of, bindings),
    embed: (of, texts, signal) => embedTexts(registry, of, texts, signal),
    async call(request, signal) {
      const found = await findProvider(registry, request)
      return found.ok ? callModel(found.provider, request, signal) : found
    },
  }
}

type Found = { ok: true; provider: ModelProvider } | Extract<ModelOutcome, { ok: false }>

async function findProvider(registry: ModelRegistry, { runId, of = { runId }, model }: ModelRequest): Promise<Found> {
  const refused = (message: string): Found => ({ ok: false, class: 'fatal', kind: 'refused', message })
  try {
    const found = await registry.provider(of, model.provider)
    if (!found.ok) return refused(found.problem)
    const { provider } = found
    const problem = provider.problem(model.model)
    if (problem !== null) return refused(problem)
    // The log says which model answers: another server's would be another one.
    if (provider.kind !== null && provider.endpoint !== model.endpoint)
      return refused(
        `the address of the provider “${model.provider}” was changed after this run had started; fork the run, and it asks there`,
      )
    return { ok: true, provider }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const message = redactor([]).message(`the settings of the models can’t be read: ${why}`)
    return { ok: false, class: 'transient', kind: 'unavailable', message }
  }
}

/**
 * Servers that took no schema for a model, by provider: it goes without one from then on. The node's prompt has the schema in words, and the node checks the
 * answer, so nothing is lost but help. A provider is made anew when its connection changes.
 */
const withoutSchema = new WeakMap<ModelProvider, Set<string>>()

async function callModel(provider: ModelProvider, request: ModelRequest, signal: AbortSignal): Promise<ModelOutcome> {
  const { model, schema } = request
  if (!isJsonObject(schema) || withoutSchema.get(provider)?.has(model.model))
    return generate(provider, request, null, signal)
  const first = await generate(provider, request, schema, signal)
  if (first.ok || first.kind !== 'invalid_arguments' || signal.aborted) return first
  // Refused before anything was generated: it cost nothing, and the schema may be why.
  const second = await generate(provider, request, null, signal)
  if (!second.ok) return second.kind === 'invalid_arguments' ? first : second
  const known = withoutSchema.get(provider) ?? new Set()
  withoutSchema.set(provider, known.add(model.model))
  return second
}

async function generate(
  provider: ModelProvider,
  request: ModelRequest,
  schema: JsonObject | null,
  signal: AbortSignal,
): Promise<ModelOutcome> {
  const { instructions, prompt, temperature, maxOutputTokens } = request
  const redact = redactor(provider.secrets ?? [])
  try {
    const result = await generateText({
      model: provider.languageModel(request),
      prompt,
      maxOutputTokens,
      // Tries are steps of the run: chosen by its policy, recorded, and counted by its circuits.
      maxRetries: 0,
      abortSignal: signal,
      ...(instructions === '' ? {} : { instructions }),
      ...(temperature === null ? {} : { temperature }),
      ...(provider.options ? { providerOptions: provider.options } : {}),
      ...(schema === null ? {} : { output: Output.object({ schema: jsonSchema(schema), name: 'answer' }) }),
    })
    const text = result.text === '' ? calledInstead(result.toolCalls) : result.text
    return answered(request, redact.answer(text), result.usage, result.finishReason)
  } catch (error) {
    // Whether an answer can be used is for the node that asked: it repairs what does not fit.
    if (NoObjectGeneratedError.isInstance(error) && error.text !== undefined) {
      return answered(request, redact.answer(error.text), error.usage, error.finishReason ?? 'unknown')
    }
    return modelError(error, signal, redact)
  }
}

/** A model that calls a tool instead of answering, though none was offered: its call is shown, so that a repair can say what is wrong with it. */
function calledInstead(calls: readonly { toolName: string; input: unknown }[]): string {
  // What came out of a JSON body is JSON.
  return calls
    .map(({ toolName, input }) => canonicalJson({ call: toolName, arguments: (input ?? null) as Json }))
    .join('\n')
}

type Usage = { inputTokens: number | undefined; outputTokens: number | undefined } | undefined

/** A server that reports no usage, or one that can't be, is charged by our own estimate, so that budgets still hold. */
function answered(request: ModelRequest, text: string, usage: Usage, finishReason: string): ModelOutcome {
  const counted = {
    inputTokens: plausibleTokens(usage?.inputTokens) ?? requestTokens(request),
    outputTokens: plausibleTokens(usage?.outputTokens) ?? estimateTokens(text),
  }
  return { ok: true, text, usage: counted, finishReason }
}
