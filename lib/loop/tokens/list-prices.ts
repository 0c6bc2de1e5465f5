import { isConnectionKind } from '../artefacts/connection-kinds.ts'
import type { ConnectionKind, ModelBinding, Price } from '../artefacts/models.ts'
import { own } from '../artefacts/own.ts'

/**
 * List prices that Loopwright comes with: USD per million tokens of input and of output, as the vendors' price pages had them on `asOf`, for standard calls
 * without discounts. Where a vendor charges more for long prompts, the higher price: a cap must hold for those too. Models that are not listed have no known
 * price; what a workspace enters stands above the list.
 */
export const LIST_PRICES: {
  asOf: string
  sources: readonly string[]
  usdPerMTok: Partial<Record<ConnectionKind, Readonly<Record<string, readonly [input: number, output: number]>>>>
} = {
  asOf: '2025-12-15',
  sources: [
    'https://claude.com/pricing#api',
    'https://platform.openai.com/docs/pricing',
    'https://ai.google.dev/gemini-api/docs/pricing',
  ],
  usdPerMTok: {
    anthropic: {
      'claude-opus-4-5': [5, 25],
      'claude-opus-4-5-20251101': [5, 25],
      'claude-opus-4-1': [15, 75],
      'claude-opus-4-1-20250805': [15, 75],
      'claude-sonnet-4-5': [3, 15],
      'claude-sonnet-4-5-20250929': [3, 15],
      'claude-sonnet-4-0': [3, 15],
      'claude-sonnet-4-20250514': [3, 15],
      'claude-haiku-4-5': [1, 5],
      'claude-haiku-4-5-20251001': [1, 5],
      'claude-3-5-haiku-20241022': [0.8, 4],
      'claude-3-haiku-20240307': [0.25, 1.25],
    },
    openai: {
      'gpt-5.2': [1.75, 14],
      'gpt-5.1': [1.25, 10],
      'gpt-5': [1.25, 10],
      'gpt-5-mini': [0.25, 2],
      'gpt-5-nano': [0.05, 0.4],
      'gpt-4.1': [2, 8],
      'gpt-4.1-mini': [0.4, 1.6],
      'gpt-4.1-nano': [0.1, 0.4],
      'gpt-4o': [2.5, 10],
      'gpt-4o-mini': [0.15, 0.6],
      o3: [2, 8],
      'o4-mini': [1.1, 4.4],
      'text-embedding-3-small': [0.02, 0],
      'text-embedding-3-large': [0.13, 0],
    },
    google: {
      'gemini-2.5-pro': [2.5, 15],
      'gemini-2.5-flash': [0.3, 2.5],
      'gemini-2.5-flash-lite': [0.1, 0.4],
      'gemini-embedding-001': [0.15, 0],
    },
  },
}

const FREE: Price = { inputUsdPerMTok: 0, outputUsdPerMTok: 0 }
/** Ollama's names of models that run on servers of its vendor. */
const RUNS_ELSEWHERE = /[:-]cloud$/

/** The list price of a model, by the kind of connection that asks it; undefined: not known. A model that Ollama runs itself costs nothing. */
export function listPrice(kind: ConnectionKind, model: string): Price | undefined {
  if (kind === 'ollama') return RUNS_ELSEWHERE.test(model) ? undefined : FREE
  const listed = own(LIST_PRICES.usdPerMTok[kind] ?? {}, model)
  return listed && { inputUsdPerMTok: listed[0], outputUsdPerMTok: listed[1] }
}

/** What a design alone tells of a binding's price: its own, or the list's for a provider that is named as its kind. What a workspace has entered is known where a run starts. */
export function priceInDesign({ provider, model, price }: ModelBinding): Price | undefined {
  return price ?? (isConnectionKind(provider) ? listPrice(provider, model) : undefined)
}
