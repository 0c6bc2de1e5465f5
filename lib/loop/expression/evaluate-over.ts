import type { JsonObject } from '../artefacts/json.ts'
import { type EvaluationResult, expressionOf } from './evaluate.ts'

/**
 * Values of one expression over many environments, in their order: what it would have given at recorded moments. An environment that is the very one before
 * is not evaluated again.
 */
export function evaluateOver(environments: readonly JsonObject[], source: string): EvaluationResult[] {
  const expression = expressionOf(source)
  const results: EvaluationResult[] = []
  for (const [index, environment] of environments.entries()) {
    const known = environment === environments[index - 1] ? results[index - 1] : undefined
    results.push(known ?? expression.evaluate(environment))
  }
  return results
}

/** What a predicate gave: true or false, or nothing that tells. */
export type Truth = 'true' | 'false' | 'unknown'

export function truthOf(result: EvaluationResult): Truth {
  if (!result.ok || typeof result.value !== 'boolean') return 'unknown'
  return result.value ? 'true' : 'false'
}
