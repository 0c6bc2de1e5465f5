import { z } from 'zod'
import { Alias } from '../../loop/artefacts/ids.ts'
import { CONNECTION_KINDS, Price } from '../../loop/artefacts/models.ts'

/** What a connection may be called: bindings give it as their provider. */
export const ConnectionName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'use a–z, 0–9 and -, starting with a letter, at most 63 characters')
export const ConnectionKind = z.enum(CONNECTION_KINDS)

const ProviderName = z.string().min(1).max(64)
const ModelName = z.string().trim().min(1, 'name a model').max(200)
/** When something was changed last, in epoch milliseconds, as it was read; null: there was none. Absent: it is written over whatever is there. */
const SeenAt = z.int().min(0)

/** Where the key of a connection comes from, and never the key itself. */
export const KeyState = z.object({
  from: z.enum(['environment', 'stored', 'none']),
  /** Its last characters, to tell keys apart; empty where it is too short to show any. */
  end: z.string(),
  /** Why a stored key can't be used. */
  problem: z.string().nullable(),
})
export type KeyState = z.infer<typeof KeyState>

export const Connection = z.object({
  name: z.string(),
  kind: ConnectionKind,
  /** `environment`: it was given where Loopwright runs, and is changed there. */
  source: z.enum(['environment', 'stored']),
  /** Stands above one of the environment with the same name. */
  overrides: z.boolean(),
  /** Null: where its vendor has its models. */
  baseUrl: z.string().nullable(),
  key: KeyState,
  /** Why no model can be asked over it; null when one can. */
  problem: z.string().nullable(),
  updatedAt: z.number().nullable(),
})
export type Connection = z.infer<typeof Connection>

export const WorkspaceAlias = z.object({
  alias: z.string(),
  provider: z.string(),
  model: z.string(),
  price: Price.nullable(),
  /** Why it can't be used; null when it can. */
  problem: z.string().nullable(),
  updatedAt: z.number(),
})
export type WorkspaceAlias = z.infer<typeof WorkspaceAlias>

export const ModelPrice = z.object({
  provider: z.string(),
  model: z.string(),
  price: Price,
  /** What Loopwright comes with; null: nothing. It counts where nobody has entered another. */
  shipped: Price.nullable(),
  /** When somebody entered it; null: it is the one that Loopwright comes with. */
  updatedAt: z.number().nullable(),
})
export type ModelPrice = z.infer<typeof ModelPrice>

/** What a workspace has set up of models. */
export const ModelSettings = z.object({
  connections: z.array(Connection),
  aliases: z.array(WorkspaceAlias),
  prices: z.array(ModelPrice),
  /** When the prices that Loopwright comes with were read off, as in 2026-11-20. */
  pricesOf: z.string(),
  /** Why no key can be stored here; null when one can. */
  storing: z.object({ problem: z.string().nullable() }),
})
export type ModelSettings = z.infer<typeof ModelSettings>

export const ConnectionParams = z.object({ name: ConnectionName })
export const AliasParams = z.object({ alias: Alias })
export const SeenQuery = z.object({
  seen: z
    .string()
    .regex(/^\d{1,16}$/)
    .transform(Number)
    .optional(),
})
export const PriceQuery = SeenQuery.extend({ provider: ProviderName, model: ModelName })
export const UsesQuery = z.object({ provider: ProviderName, model: ModelName.optional() })

/** A key goes into a header: printable ASCII without spaces. */
const Key = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,4096}$/, 'a key is one word of letters, digits and signs, at most 4,096 characters')

/** A connection as it shall be. */
export const PutConnectionBody = z.strictObject({
  kind: ConnectionKind,
  /** Null: where its vendor has its models. Another address clears the key, unless one comes along. */
  baseUrl: z.string().max(1000).nullable(),
  /** Null: none from now on. Absent: the stored one stays. */
  key: Key.nullable().optional(),
  seen: SeenAt.nullable().optional(),
})
export type PutConnectionBody = z.infer<typeof PutConnectionBody>

export const PutAliasBody = z.strictObject({
  provider: ProviderName,
  model: ModelName,
  seen: SeenAt.nullable().optional(),
})
export type PutAliasBody = z.infer<typeof PutAliasBody>

export const PutPriceBody = z.strictObject({
  provider: ProviderName,
  model: ModelName,
  price: Price,
  seen: SeenAt.nullable().optional(),
})
export type PutPriceBody = z.infer<typeof PutPriceBody>

/** `keyCleared`: the address was changed, so the key that was stored for the other one is gone. */
export const ConnectionSaved = z.object({ connection: Connection, keyCleared: z.boolean() })
export type ConnectionSaved = z.infer<typeof ConnectionSaved>
export const AliasSaved = z.object({ alias: WorkspaceAlias })
export type AliasSaved = z.infer<typeof AliasSaved>
export const PriceSaved = z.object({ price: ModelPrice })
export type PriceSaved = z.infer<typeof PriceSaved>

export const TestConnectionBody = z.strictObject({
  /** Absent: models are listed, which costs nothing. Else this one is asked for a word. */
  model: ModelName.optional(),
})
export type TestConnectionBody = z.infer<typeof TestConnectionBody>

/** What became of a test. A connection that does not work is an answer too. */
export const ConnectionTest = z.object({
  ok: z.boolean(),
  /** What the server said, or why it could not be asked. */
  message: z.string(),
  latencyMs: z.number(),
  /** How many models it listed; null: a model was asked, or it lists none. */
  models: z.int().nullable(),
})
export type ConnectionTest = z.infer<typeof ConnectionTest>

export const ModelList = z.object({
  models: z.array(z.object({ name: z.string(), price: Price.nullable() })),
  /** True: there are more than are listed. */
  cut: z.boolean(),
})
export type ModelList = z.infer<typeof ModelList>

/** What names a provider, or one of its models. */
export const ModelUses = z.object({
  aliases: z.array(z.string()),
  loops: z.array(z.object({ slug: z.string(), name: z.string() })),
})
export type ModelUses = z.infer<typeof ModelUses>
