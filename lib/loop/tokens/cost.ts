import { canonicalJson, type Json } from '../artefacts/json.ts'
import type { Price } from '../artefacts/models.ts'
import type { FieldSchema } from '../state/schema.ts'
import { estimateTokens } from './estimate-tokens.ts'

export type TokenUse = { inputTokens: number; outputTokens: number }

/** Cost in integer nano-USD, rounded up, at most the largest safe integer. An absent price costs 0 here: the compiler and the host refuse one under a money cap. */
export function costNanoUsd(price: Price | undefined, use: TokenUse): number {
  if (!price) return 0
  const cost = use.inputTokens * price.inputUsdPerMTok * 1_000 + use.outputTokens * price.outputUsdPerMTok * 1_000
  return Math.min(Math.ceil(cost), Number.MAX_SAFE_INTEGER)
}

/** Tokens of a request's input: instructions, prompt and the schema that goes with it. */
export function requestTokens(request: { instructions: string; prompt: string; schema: Json | FieldSchema }): number {
  return (
    estimateTokens(request.instructions) +
    estimateTokens(request.prompt) +
    (request.schema === null ? 0 : estimateTokens(canonicalJson(request.schema)))
  )
}
