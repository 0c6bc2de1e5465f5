import { APICallError, embedMany } from 'ai'
import type { ErrorClass, ErrorKind } from '../loop/artefacts/events.ts'
import { own } from '../loop/artefacts/own.ts'
import { costNanoUsd } from '../loop/tokens/cost.ts'
import { estimateTokens } from '../loop/tokens/estimate-tokens.ts'
import { boundModel } from './bind-aliases.ts'
import { modelError } from './model-errors.ts'
import { ModelFailure } from './model-failure.ts'
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
/** A model that refuses more texts than this is asked no further in this call. */
const MOST_REFUSED = 4

/**
 * Vectors of the texts, in their order, by the model that the workspace's alias `embed` stands for. All have the same length. Cost is that of the tokens that the
 * provider reports, else of our estimate; 0 where `model.price` is unknown. What was made before a failure is given with it. A text that the model refuses, found by
 * asking for fewer at once, has none.
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
  const redact = redactor(provider.secrets ?? [])
  const limited = AbortSignal.any([signal, AbortSignal.timeout(TIME_LIMIT_MS)])
  const { error, vectors, tokens, refusal } = await vectorsOf(provider, standsFor.model, texts, limited)
  const model = boundModel(provider, standsFor, opened.workspace.prices)
  const made = {
    model,
    vectors,
    tokens,
    costNanoUsd: costNanoUsd(model.price, { inputTokens: tokens, outputTokens: 0 }),
  }
  if (error !== null) {
    const outcome = modelError(error.reason, limited, redact)
    return { ok: false, why: 'failed', class: outcome.class, kind: outcome.kind, message: outcome.message, made }
  }
  const why = refusal && modelError(refusal.reason, limited, redact).message
  return { ok: true, ...made, ...(why === null ? {} : { refusal: why }) }
}

function failed(errorClass: ErrorClass, kind: ErrorKind, message: string): EmbedOutcome {
  return { ok: false, why: 'failed', class: errorClass, kind, message }
}

function embedProblem(provider: ModelProvider, model: string): string | null {
  if (!provider.embeddingModel) return `“${provider.name}” has no embeddings; choose another in Settings → Models`
  return provider.problem(model)
}

type Thrown = { reason: unknown }
type Made = { vectors: (number[] | null)[]; tokens: number; refusal: Thrown | null; error: Thrown | null }

async function vectorsOf(
  provider: ModelProvider,
  name: string,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<Made> {
  const made: Made = { vectors: [], tokens: 0, refusal: null, error: null }
  const model = provider.embeddingModel?.(name)
  if (!model) return made
  const waiting: (readonly string[])[] = []
  for (let from = 0; from < texts.length; from += TEXTS_PER_REQUEST)
    waiting.push(texts.slice(from, from + TEXTS_PER_REQUEST))
  let refused = 0
  for (let values = waiting.shift(); values; values = waiting.shift()) {
    try {
      const { embeddings, usage } = await embedMany({ model, values: [...values], maxRetries: 0, abortSignal: signal })
      made.tokens += plausibleTokens(usage.tokens) || values.reduce((sum, text) => sum + estimateTokens(text), 0)
      const misfit = misfitOf([...made.vectors, ...embeddings])
      if (misfit !== null) throw new ModelFailure('recoverable', misfit, 'unusable_answer')
      made.vectors.push(...embeddings)
    } catch (reason) {
      const half = Math.ceil(values.length / 2)
      if (!isRefusal(reason, signal)) return { ...made, error: { reason } }
      if (values.length > 1) waiting.unshift(values.slice(0, half), values.slice(half))
      else if (++refused > MOST_REFUSED) return { ...made, error: { reason } }
      else {
        made.vectors.push(null)
        made.refusal ??= { reason }
      }
    }
  }
  return made
}

/** Whether what was sent is at fault: a text too long, empty, or not to the model’s liking, among the others or alone. */
function isRefusal(reason: unknown, signal: AbortSignal): boolean {
  return APICallError.isInstance(reason) && modelError(reason, signal, redactor([])).kind === 'invalid_arguments'
}

/** Why vectors can't be compared; null when they can. That there is one for each text the AI SDK checks. */
function misfitOf(all: readonly (readonly number[] | null)[]): string | null {
  const vectors = all.filter((vector) => vector !== null)
  const length = vectors[0]?.length ?? 1
  if (length === 0) return 'the vectors are empty'
  if (vectors.some((vector) => vector.length !== length)) return 'the vectors have different lengths'
  return vectors.some((vector) => !vector.every(Number.isFinite)) ? 'a vector holds something that is no number' : null
}
