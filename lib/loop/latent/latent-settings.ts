import { z } from 'zod'

/** Thinking before a decision: calls that only update a plan, observations and uncertainties. Defaults are the published ones. */
export const LatentSettings = z.strictObject({
  enabled: z.boolean().default(false),
  /** Passes before each decision. */
  maxPasses: z.int().min(1).max(10).default(3),
  /** Longest answer of one pass, in tokens. */
  maxTokens: z.int().min(64).max(32_000).default(1_024),
  temperature: z.number().min(0).max(2).default(0.3),
  /** The first pass after an action is given its result at more length, to fold it into the observations. */
  condenseToolResults: z.boolean().default(true),
  /** The decision sees the summary, right after its instructions. */
  injectState: z.boolean().default(true),
  /** No passes in the first so many iterations. */
  warmupIterations: z.int().min(0).max(1_000).default(0),
})
export type LatentSettings = z.infer<typeof LatentSettings>

/** Most tokens that the passes may write: in one iteration with one visit of the node, and over all iterations. */
export function latentBudget(
  { maxPasses, maxTokens, warmupIterations }: LatentSettings,
  maxIterations: number,
): { perIteration: number; worstCase: number } {
  const perIteration = maxPasses * maxTokens
  return { perIteration, worstCase: perIteration * Math.max(0, maxIterations - warmupIterations) }
}
