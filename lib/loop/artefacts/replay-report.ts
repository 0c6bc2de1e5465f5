import { z } from 'zod'
import { JsonValue } from './json-value.ts'

/**
 * What came out otherwise. `start`: the other version can't begin with this input or state · `request` `tool` `recall` `wait` `question`: what it asks for ·
 * `patch`: what it writes · `route`: where it goes · `pause` · `end` · `move`: the record goes on with another version, where a replay of one version ends ·
 * `record`: another event of the log · `state`: the run state after the same events.
 */
export const DivergenceKind = z.enum([
  'start',
  'request',
  'tool',
  'recall',
  'wait',
  'question',
  'patch',
  'route',
  'pause',
  'end',
  'move',
  'record',
  'state',
])
export type DivergenceKind = z.infer<typeof DivergenceKind>

/** One side of a divergence: the event and what of it was compared. Null: nothing comes there. */
const Side = z.strictObject({ type: z.string(), nodeId: z.string().nullable(), data: JsonValue })
export type Side = z.infer<typeof Side>

export const Divergence = z.strictObject({
  kind: DivergenceKind,
  /** One sentence. */
  message: z.string(),
  /** Event of the recorded log. */
  seq: z.int(),
  iteration: z.int(),
  step: z.int(),
  nodeId: z.string().nullable(),
  recorded: Side.nullable(),
  replayed: Side.nullable(),
  /** JSON Pointers of the places where `data` of the two sides differ: the first ones. */
  places: z.array(z.string()),
  /** State of the replayed run up to there. */
  state: z.record(z.string(), JsonValue),
})
export type Divergence = z.infer<typeof Divergence>

/** What a replay found. Nothing was executed for it: models, tools, memory and people answered from the record. */
export const ReplayReport = z.strictObject({
  /** `same`: what the run executed itself, which has to rebuild every event and state. `other`: another version, followed to the first thing that it does otherwise. */
  mode: z.enum(['same', 'other']),
  identical: z.boolean(),
  /** What was compared before the first divergence, or in all. */
  checked: z.strictObject({ events: z.int(), steps: z.int(), iterations: z.int(), checkpoints: z.int() }),
  /** The recorded run has ended; false: it is compared as far as it has come. */
  complete: z.boolean(),
  divergence: Divergence.nullable(),
})
export type ReplayReport = z.infer<typeof ReplayReport>
