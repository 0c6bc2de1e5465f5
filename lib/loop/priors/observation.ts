import { z } from 'zod'
import { LIMITS } from '../artefacts/limits.ts'

/** A score or target that can be learned from. */
export const LearnableScore = z.number().min(-LIMITS.priorScore).max(LIMITS.priorScore)

/** A finished run, as priors learn from it. Scores and latencies by iteration, the first at index 0; `threshold` is the target it ran for. */
export const Observation = z.strictObject({
  scores: z.array(LearnableScore),
  /** Milliseconds; may be shorter than `scores`. */
  latenciesMs: z.array(z.number().min(0).max(Number.MAX_SAFE_INTEGER)),
  converged: z.boolean(),
  /** Iterations run. */
  iterations: z.int().min(0),
  threshold: LearnableScore,
})
export type Observation = z.infer<typeof Observation>
