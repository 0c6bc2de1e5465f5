import { embedMany } from 'ai'
import type { ErrorClass, ErrorKind } from '../loop/artefacts/events.ts'
import { own } from '../loop/artefacts/own.ts'
import { costNanoUsd } from '../loop/tokens/cost.ts'
import { estimateTokens } from '../loop/tokens/estimate-tokens.ts'
import { boundModel } from './bind-aliases.ts'
import { modelError } from './model-errors.ts'
import type { ModelProvider } from './model-provider.ts'
import type { ModelRegistry } from './model-registry.ts'
import { plausibleTokens } from './plausible-tokens.ts'
import type { EmbedOutcome, SettingsOf } from './ports.ts'
import { redactor } from './redact.ts'

/** The workspace's alias of the model that makes vectors. */
export const EMBED_ALIAS = 'embed'

/** Longest time of one call of the gateway, all its batches together. */
const TIME_LIMIT_MS = 60_000
const TEXTS_PER_REQUEST = 96
const REQUESTS_AT_ONCE = 2

/**
 * Vectors of the texts, in their order, by the model that the workspace's alias `embed` stands for. All have the same length. Cost is that of the tokens that the
 * provider reports, else of our estimate; 0 where `model.price` is unknown.
 */
export async function embedTexts(
  registry: ModelRegistry,
  of: SettingsOf,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<EmbedOutcome> {
  const opened = await registry.open(of).catch(() => null)
  if (!opened) return failed('transient', 'unavailable', 'the settings of the models can’t be read')
  const standsFor = own(opened.workspace.aliases, EMBED_ALIAS)
  if (!standsFor) return { ok: false, why: 'not-configured' }
  const found = opened.provider(standsFor.provider)
  const problem = found.ok ? embedProblem(found.provider, standsFor.model) : found.problem
  if (!found.ok || problem !== null) return failed('fatal', 'refused', `The model alias “${EMBED_ALIAS}”: ${problem}.`)
  const { provider } = found
  const limited = AbortSignal.any([signal, AbortSignal.timeout(TIME_LIMIT_MS)])
  try {
    const { vectors, tokens } = await vectorsOf(provider, standsFor.model, texts, limited)
    const model = boundModel(provider, standsFor, opened.workspace.prices)
    const usage = { inputTokens: tokens, outputTokens: 0 }
    const misfit = misfitOf(vectors)
    if (misfit) return failed('recoverable', 'unusable_answer', misfit)
    return { ok: true, model, vectors, tokens, costNanoUsd: costNanoUsd(model.price, usage) }
  } catch (error) {
    const outcome = modelError(error, limited, redactor(provider.secrets ?? []))
    return failed(outcome.class, outcome.kind, outcome.message)
  }
}

function failed(errorClass: ErrorClass, kind: ErrorKind, message: string): EmbedOutcome {
  return { ok: false, why: 'failed', class: errorClass, kind, message }
}

function embedProblem(provider: ModelProvider, model: string): string | null {
  if (!provider.embeddingModel) return `“${provider.name}” has no embeddings; choose another in Settings → Models`
  return provider.problem(model)
}

async function vectorsOf(
  provider: ModelProvider,
  name: string,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<{ vectors: number[][]; tokens: number }> {
  const model = provider.embeddingModel?.(name)
  if (!model || texts.length === 0) return { vectors: [], tokens: 0 }
  const vectors: number[][] = []
  let tokens = 0
  for (let from = 0; from < texts.length; from += TEXTS_PER_REQUEST) {
    const values = texts.slice(from, from + TEXTS_PER_REQUEST)
    const made = await embedMany({
      model,
      values,
      maxRetries: 0,
      maxParallelCalls: REQUESTS_AT_ONCE,
      abortSignal: signal,
    })
    vectors.push(...made.embeddings)
    tokens += plausibleTokens(made.usage.tokens) || values.reduce((sum, text) => sum + estimateTokens(text), 0)
  }
  return { vectors, tokens }
}

/** Why vectors can't be compared; null when they can. That there is one for each text the AI SDK checks. */
function misfitOf(vectors: readonly number[][]): string | null {
  const length = vectors[0]?.length ?? 1
  if (length === 0) return 'the vectors are empty'
  if (vectors.some((vector) => vector.length !== length)) return 'the vectors have different lengths'
  return vectors.some((vector) => !vector.every(Number.isFinite)) ? 'a vector holds something that is no number' : null
}
