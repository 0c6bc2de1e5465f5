import { utf8Bytes } from '../artefacts/json-size.ts'

/** Average bytes of UTF-8 text per token over common English and code, rounded down so that estimates err high. */
const BYTES_PER_TOKEN = 4

/**
 * Tokens that a text costs, estimated without a model's own tokenizer: UTF-8 bytes / 4, rounded up. The scripted model reports usage by this very function, so
 * budgets are exact with it; with real models the error of one call is the most a budget can be overrun.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(utf8Bytes(text) / BYTES_PER_TOKEN)
}
