import { z } from 'zod'
import { probabilityAbove } from './erf.ts'

/**
 * Runs that follow no saturating curve: the score stays at a level and now and then jumps. `weight` is their share of all runs, `hazards[k]` the chance of a
 * jump on the way into iteration k + 2, `size` how far it goes. Keeps the posterior from being sure of what it has not seen, and learns how common late
 * jumps are.
 */
export const Jumps = z.strictObject({
  weight: z.number(),
  hazards: z.array(z.number()),
  size: z.strictObject({ mean: z.number(), variance: z.number() }),
  first: z.strictObject({ mean: z.number(), variance: z.number() }),
})
export type Jumps = z.infer<typeof Jumps>

/** Jumps of one run that are looked at ahead. */
const MAX_JUMPS = 6

/** The chance of a jump after `iteration` (1-based); beyond what was learned, that of the last depth. */
export function hazardAfter({ hazards }: Jumps, iteration: number): number {
  return hazards[iteration - 1] ?? hazards.at(-1) ?? 0
}

/** Density of N(mean, variance) at x, less the same constant that a curve's fit leaves out. */
function density(x: number, mean: number, variance: number): number {
  return Math.exp((-0.5 * (x - mean) ** 2) / variance) / Math.sqrt(variance)
}

/** Chance that the change of score after `iteration` was a jump, and the density of the change. */
export function readChange(
  jumps: Jumps,
  { iteration, change }: { iteration: number; change: number },
  noiseVariance: number,
): { jumped: number; density: number } {
  const hazard = hazardAfter(jumps, iteration)
  const jump = hazard * density(change, jumps.size.mean, jumps.size.variance + 2 * noiseVariance)
  const stay = (1 - hazard) * density(change, 0, 2 * noiseVariance)
  // Both vanish for a change far outside all that was seen: then it was a jump.
  return { jumped: jump + stay > 0 ? jump / (jump + stay) : 1, density: Math.max(jump + stay, Number.MIN_VALUE) }
}

/** Log density of the scores if they follow no curve (less the constant that a curve's fit leaves out). */
export function jumpsLogLikelihood(jumps: Jumps, scores: readonly number[], noiseVariance: number): number {
  let log = 0
  for (const [index, score] of scores.entries()) {
    const before = scores[index - 1]
    log += Math.log(
      before === undefined
        ? Math.max(density(score, jumps.first.mean, jumps.first.variance), Number.MIN_VALUE)
        : readChange(jumps, { iteration: index, change: score - before }, noiseVariance).density,
    )
  }
  return log
}

/** P(the gap is still open) after 0, 1, … `steps` further iterations, by the number of jumps until then. */
export function jumpsOpen(
  jumps: Jumps,
  { iteration, gap, steps }: { iteration: number; gap: number; steps: number },
): number[] {
  const reached = Array.from({ length: MAX_JUMPS + 1 }, (_, count) =>
    count === 0 ? 0 : probabilityAbove((gap - count * jumps.size.mean) / Math.sqrt(count * jumps.size.variance)),
  )
  /** P(so many jumps so far); the last place holds all greater counts. */
  let counts: number[] = reached.map((_, count) => (count === 0 ? 1 : 0))
  const open = [1]
  for (let step = 1; step <= steps; step++) {
    const hazard = hazardAfter(jumps, iteration + step - 1)
    counts = counts.map((share, count) => {
      const stays = count === MAX_JUMPS ? share : share * (1 - hazard)
      return stays + (counts[count - 1] ?? 0) * hazard
    })
    const closed = counts.reduce((sum, share, count) => sum + share * (reached[count] ?? 0), 0)
    // What was once reached stays reached, also when jumps may go down.
    open.push(Math.min(open[step - 1] ?? 1, 1 - closed))
  }
  return open
}
