/** Rates of the grid: how much of the way still to go is gone each iteration, from 5 % to 92 %. */
export const RATES: readonly number[] = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.75, 0.9, 1.1, 1.4, 1.8, 2.5]
const CEILINGS = 25

/** Ceilings over the span of what was seen: [0, 1] for scores that keep to it, else from the lowest value to half as far again above the highest. */
export function ceilingsOver(values: readonly number[]): number[] {
  let low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
  let high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
  if (low >= 0 && high <= 1) [low, high] = [0, 1]
  else high += (high - low) / 2
  return Array.from({ length: CEILINGS }, (_, index) => low + ((high - low) * (index + 1)) / CEILINGS)
}

/** exp(−r(t−1)): what is left at iteration t of the way from start to ceiling. */
export function remainderAt(rate: number, iteration: number): number {
  return Math.exp(-rate * (iteration - 1))
}
