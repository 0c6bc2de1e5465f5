import { generateText, jsonSchema, NoObjectGeneratedError, Output } from 'ai'
import { isJsonObject } from '../loop/artefacts/json.ts'
import { type BoundModel, type ModelBinding, WORKSPACE_MODELS } from '../loop/artefacts/models.ts'
import { own } from '../loop/artefacts/own.ts'
import { requestTokens } from '../loop/tokens/cost.ts'
import { estimateTokens } from '../loop/tokens/estimate-tokens.ts'
import { modelError } from './model-errors.ts'
import type { ModelProvider } from './model-provider.ts'
import type { ModelGateway, ModelOutcome, ModelRequest, ModelSettings, WorkspaceModels } from './ports.ts'
import { redactor } from './redact.ts'

/** A workspace where nothing was set up. */
const NO_SETTINGS: ModelSettings = { read: async () => ({ connections: [], aliases: {}, prices: [] }) }

/** Binds aliases to the given providers and calls their models, all through the AI SDK. */
export function createModelGateway(list: readonly ModelProvider[], settings = NO_SETTINGS): ModelGateway {
  const providers = new Map(list.map((provider) => [provider.name, provider]))
  return {
    bind: async (of, bindings) => bind(providers, await settings.read(of), bindings),
    embed: async () => ({ ok: false, why: 'not-configured' }),
    async call(request, signal) {
      const provider = providers.get(request.model.provider)
      const problem = provider
        ? provider.problem(request.model.model)
        : noSuchProvider(request.model.provider, providers)
      if (!provider || problem !== null) return { ok: false, class: 'fatal', kind: 'refused', message: problem ?? '' }
      return callModel(provider, request, signal)
    },
  }
}

type Providers = ReadonlyMap<string, ModelProvider>

function noSuchProvider(name: string, providers: Providers): string {
  return `there is no model provider “${name}”; there are ${[...providers.keys()].join(', ')}`
}

function bind(
  providers: Providers,
  { aliases }: WorkspaceModels,
  bindings: Record<string, ModelBinding>,
): Awaited<ReturnType<ModelGateway['bind']>> {
  const models: Record<string, BoundModel> = {}
  const problems: string[] = []
  for (const [alias, asked] of Object.entries(bindings)) {
    const standsFor = asked.provider === WORKSPACE_MODELS ? own(aliases, asked.model) : asked
    if (!standsFor) {
      problems.push(`Model alias “${alias}”: the workspace has no model “${asked.model}”; name one in the settings.`)
      continue
    }
    const binding = { ...asked, ...standsFor }
    const provider = providers.get(binding.provider)
    const problem = provider ? provider.problem(binding.model) : noSuchProvider(binding.provider, providers)
    if (problem !== null) problems.push(`Model alias “${alias}”: ${problem}.`)
    else
      models[alias] = {
        ...binding,
        simulated: provider?.simulated ?? false,
        ...(provider?.endpoint === undefined ? {} : { endpoint: provider.endpoint }),
      }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, models }
}

async function callModel(provider: ModelProvider, request: ModelRequest, signal: AbortSignal): Promise<ModelOutcome> {
  const { instructions, prompt, schema, temperature, maxOutputTokens } = request
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
      ...(isJsonObject(schema) ? { output: Output.object({ schema: jsonSchema(schema), name: 'answer' }) } : {}),
    })
    return answered(request, redact.answer(result.text), result.usage, result.finishReason)
  } catch (error) {
    // Whether an answer can be used is for the node that asked: it repairs what does not fit.
    if (NoObjectGeneratedError.isInstance(error) && error.text !== undefined) {
      return answered(request, redact.answer(error.text), error.usage, error.finishReason ?? 'unknown')
    }
    return modelError(error, signal, redact)
  }
}

type Usage = { inputTokens: number | undefined; outputTokens: number | undefined } | undefined

/** More than any model reads or writes in one call. */
const MAX_USAGE_TOKENS = 100_000_000

/** A server that reports no usage, or one that can't be, is charged by our own estimate, so that budgets still hold. */
function answered(request: ModelRequest, text: string, usage: Usage, finishReason: string): ModelOutcome {
  const counted = {
    inputTokens: plausible(usage?.inputTokens) ?? requestTokens(request),
    outputTokens: plausible(usage?.outputTokens) ?? estimateTokens(text),
  }
  return { ok: true, text, usage: counted, finishReason }
}

function plausible(tokens: number | undefined): number | undefined {
  return tokens !== undefined && Number.isSafeInteger(tokens) && tokens >= 0 && tokens <= MAX_USAGE_TOKENS
    ? tokens
    : undefined
}
