import { z } from 'zod'
import { Alias } from '../artefacts/ids.ts'
import { LatencySettings } from '../recovery/latency.ts'

/** Settings of every model call, wherever a node makes one. Spread into a node's config. */
export const modelCallShape = {
  model: Alias.default('default'),
  temperature: z.number().min(0).max(2).optional(),
  maxOutputTokens: z.int().min(1).max(200_000).default(1_024),
  /** How often an unusable answer goes back to the model with its problems. */
  repairs: z.int().min(0).max(5).default(2),
  /** Longest time of one call; defaults to the contract's stepTimeoutMs. */
  timeoutMs: z.int().min(1).max(3_600_000).optional(),
  /** Extra tries after a passing error or a timeout; absent: as the recovery table has it for the kind of error. */
  retries: z.int().min(0).max(10).optional(),
  /** Base of the wait before the second try; absent: as the recovery table has it. */
  baseDelayMs: z.int().min(0).max(600_000).optional(),
  /** Asked instead when the first model is out of tries, its circuit is open, or it would take too long. */
  fallback: Alias.optional(),
  /** An identical request gets the stored answer: no call, no cost. Repairs are always asked for anew. */
  cache: z.boolean().default(false),
  latency: LatencySettings.optional(),
}

const ModelCall = z.strictObject(modelCallShape)
export type ModelCall = z.infer<typeof ModelCall>

/** The models that a call may ask, in their order. */
export function modelAliases({ model, fallback }: Pick<ModelCall, 'model' | 'fallback'>): string[] {
  return fallback === undefined || fallback === model ? [model] : [model, fallback]
}
