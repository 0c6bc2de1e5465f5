import { z } from 'zod'
import { Alias } from '../artefacts/ids.ts'

/** Settings of every model call, wherever a node makes one. Spread into a node's config. */
export const modelCallShape = {
  model: Alias.default('default'),
  temperature: z.number().min(0).max(2).optional(),
  maxOutputTokens: z.int().min(1).max(200_000).default(1_024),
  /** How often an unusable answer goes back to the model with its problems. */
  repairs: z.int().min(0).max(5).default(2),
  /** Longest time of one call; defaults to the contract's stepTimeoutMs. */
  timeoutMs: z.int().min(1).max(3_600_000).optional(),
  /** Extra attempts after a transient error or a timeout. */
  retries: z.int().min(0).max(10).default(2),
  /** Asked once more of this model when the first is out of attempts. */
  fallback: Alias.optional(),
  /** An identical request gets the stored answer: no call, no cost. */
  cache: z.boolean().default(false),
}

const ModelCall = z.strictObject(modelCallShape)
export type ModelCall = z.infer<typeof ModelCall>
