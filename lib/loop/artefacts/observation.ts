import { z } from 'zod'
import { JsonValue } from './json-value.ts'

/** What a model read out of a value. A node may ask for more members than these. */
const Fact = z.object({ text: z.string(), source: z.string(), relevance: z.number() }).catchall(JsonValue)
export type Fact = z.infer<typeof Fact>

/** An item of a list that a part of an observation looked at. `text` is its beginning. */
const RatedItem = z.strictObject({ text: z.string(), relevance: z.number(), kept: z.boolean() })
export type RatedItem = z.infer<typeof RatedItem>

/** One part of an observation, with what it saw, kept and dropped. Of long lists the newest items are listed; the counts are of all. */
export const Observation = z.discriminatedUnion('part', [
  /** No material: there was nothing to read, and no model was asked. */
  z.strictObject({
    part: z.literal('extract'),
    field: z.string(),
    materialTokens: z.int(),
    /** How much of the material the model was shown. */
    shownTokens: z.int(),
    facts: z.array(Fact),
  }),
  /** Without a subgoal nothing is compared and everything stays. */
  z.strictObject({
    part: z.literal('relevance'),
    field: z.string(),
    subgoal: z.string(),
    threshold: z.number(),
    top: z.int().nullable(),
    itemsBefore: z.int(),
    itemsAfter: z.int(),
    items: z.array(RatedItem),
  }),
  z.strictObject({
    part: z.literal('prune'),
    field: z.string(),
    budgetTokens: z.int(),
    tokensBefore: z.int(),
    tokensAfter: z.int(),
    itemsBefore: z.int(),
    itemsAfter: z.int(),
    items: z.array(RatedItem.extend({ tokens: z.int() })),
  }),
  z.strictObject({
    part: z.literal('contradictions'),
    field: z.string(),
    /** Facts that were compared, with how many entries of long-term memory. */
    compared: z.int(),
    candidates: z.int(),
    /** Entries near to the facts that say the same word for word: they agree and are not compared. Absent: none. */
    same: z.int().optional(),
    found: z.array(z.strictObject({ fact: z.string(), memory: z.string(), why: z.string() })),
  }),
])
export type Observation = z.infer<typeof Observation>
