import { z } from 'zod'

/** A finished run, as priors learn from it. Scores and latencies by iteration, the first at index 0; `threshold` is the target it ran for. */
export const Observation = z.strictObject({
  scores: z.array(z.number()),
  /** Milliseconds; may be shorter than `scores`. */
  latenciesMs: z.array(z.number().min(0)),
  converged: z.boolean(),
  /** Iterations run. */
  iterations: z.int().min(0),
  threshold: z.number(),
})
export type Observation = z.infer<typeof Observation>
