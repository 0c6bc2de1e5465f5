import type { ModelUse } from '../kinds/node-kind.ts'
import { latencyLimit } from '../recovery/latency.ts'
import type { ModelCall } from './model-call.ts'

/**
 * The models that a call with these settings can ask, for `NodeKind.uses`. `at` is the path of the settings in the config, '' for its top; `calls` how often
 * the node makes such a call in one visit. Attempts that fail have no answer and cost nothing, so `retries` don't count.
 */
export function modelUses(
  {
    model,
    fallback,
    maxOutputTokens,
    repairs,
    latency,
    timeoutMs,
  }: Pick<ModelCall, 'model' | 'fallback' | 'maxOutputTokens' | 'repairs' | 'latency' | 'timeoutMs'>,
  at = '',
  calls = 1,
): ModelUse[] {
  const path = (member: string) => (at === '' ? member : `${at}.${member}`)
  const limit = latencyLimit(latency, timeoutMs)
  const asked = { maxOutputTokens, maxCalls: calls * (1 + repairs), ...(limit ? { latency: limit } : {}) }
  const first: ModelUse = { alias: model, field: path('model'), ...asked }
  if (fallback === undefined) return [first]
  return [first, { alias: fallback, field: path('fallback'), ...asked, insteadOf: model }]
}
