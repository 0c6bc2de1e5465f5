import type { EventData } from '../../loop/artefacts/events.ts'
import type { Verification } from './config.ts'

/** In the order in which they are checked: what costs nothing first. */
export const LAYERS = ['assertions', 'validators', 'integration'] as const

/**
 * Weighted share of the checks that pass, layer by layer; a layer with nothing to check counts as 1. Weights are normalised. Source: the architecture
 * document's 0.4 × assertions + 0.4 × validators + 0.2 × integration.
 */
export function confidenceOf(
  parts: readonly Pick<EventData<'goal-verified'>['parts'][number], 'layer' | 'passed'>[],
  weights: Verification['weights'],
): number {
  let sum = 0
  let total = 0
  for (const layer of LAYERS) {
    const checks = parts.filter((part) => part.layer === layer)
    const share = checks.length === 0 ? 1 : checks.filter(({ passed }) => passed).length / checks.length
    sum += weights[layer] * share
    total += weights[layer]
  }
  return sum / total
}

/** What adding and dividing doubles may lose. */
const LAST_DIGITS = 1e-9

/** Whether a confidence is as high as required, so that 0.6 is not below 0.6 nor a third below a third. */
export function isEnough(confidence: number, required: number): boolean {
  return confidence >= required - LAST_DIGITS
}
