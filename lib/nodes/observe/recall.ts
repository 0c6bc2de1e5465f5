import type { StepContext, Steps } from '../../loop/kinds/executor.ts'
import type { ObserveConfig, Part } from './config.ts'
import { type PartFailure, writeFound } from './part.ts'

/** Asks long-term memory. From here on `memory` is what it returned. */
export function* recall(
  context: StepContext<ObserveConfig>,
  { mode, query, topK, threshold, write: target }: Part<'recall'>,
): Steps<PartFailure | null> {
  const text = context.text(query, 'recall.query')
  const queries = (mode === 'key' ? text.split('\n') : [text]).map((one) => one.trim()).filter((one) => one !== '')
  const outcome = yield { type: 'recall', purpose: 'recall', mode, queries, topK, threshold }
  if (outcome.type !== 'memory') throw new Error(`a recall had the outcome ${outcome.type}`)
  if (!outcome.ok) return outcome
  return target === undefined ? null : yield* writeFound(context, [{ field: target, value: outcome.entries }])
}
