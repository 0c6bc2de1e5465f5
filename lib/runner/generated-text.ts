import type { LanguageModelV4FinishReason, LanguageModelV4GenerateResult } from '@ai-sdk/provider'
import { requestTokens } from '../loop/tokens/cost.ts'
import { estimateTokens } from '../loop/tokens/estimate-tokens.ts'
import type { ModelRequest } from './ports.ts'

/** An answer of an in-process model. Its usage is the same estimate that reserves budgets, so that these are exact with such a model. */
export function generatedText(
  request: ModelRequest,
  text: string,
  finish: LanguageModelV4FinishReason['unified'] = 'stop',
): LanguageModelV4GenerateResult {
  const input = requestTokens(request)
  const output = estimateTokens(text)
  return {
    content: [{ type: 'text', text }],
    finishReason: { unified: finish, raw: finish },
    usage: {
      inputTokens: { total: input, noCache: input, cacheRead: 0, cacheWrite: 0 },
      outputTokens: { total: output, text: output, reasoning: 0 },
    },
    warnings: [],
  }
}
