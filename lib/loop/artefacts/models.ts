import { z } from 'zod'

/** Price of a model. USD per million tokens, as vendors print it. `undefined` price = unknown, which is an error under a money cap, never 0. */
export const Price = z.strictObject({ inputUsdPerMTok: z.number().min(0), outputUsdPerMTok: z.number().min(0) })
export type Price = z.infer<typeof Price>

/** Provider of scripted answers: needs a script, costs nothing, is no real model. */
export const SCRIPTED = 'scripted'

/** Provider of spoilt answers, by seeded profiles (`CHAOS_PROFILES`): costs nothing, is no real model. */
export const CHAOS = 'chaos'

/** Providers that answer in this process: whatever they say was said by no real model. */
export const SIMULATED: readonly string[] = [SCRIPTED, CHAOS]

/** Bindings of this provider name an alias of the workspace's settings as their model: which model that is, is decided where a run starts. */
export const WORKSPACE_MODELS = 'workspace'

/** Ways of asking models, each with a wire format and keys of its own. */
export const CONNECTION_KINDS = ['anthropic', 'openai', 'google', 'openrouter', 'ollama', 'openai-compatible'] as const
export type ConnectionKind = (typeof CONNECTION_KINDS)[number]

/** What a design says of a model alias. `provider` names an entry of the model registry; `scripted` needs no key and is not a real model. */
export const ModelBinding = z.strictObject({
  provider: z.string().min(1).max(64),
  model: z.string().min(1).max(200),
  price: Price.optional(),
})
export type ModelBinding = z.infer<typeof ModelBinding>

/** An alias as a run has bound it: recorded in run-started, so that a trace says for ever which model answered. */
export const BoundModel = ModelBinding.extend({
  /** True for in-process models (scripted, chaos): labelled everywhere as not a real model. */
  simulated: z.boolean(),
  /** Tells one server of a provider from another without naming it; absent: there is only one. */
  endpoint: z.string().optional(),
})
export type BoundModel = z.infer<typeof BoundModel>
