import { z } from 'zod'
import { RunId, Slug } from '../../loop/artefacts/ids.ts'
import { LIMITS } from '../../loop/artefacts/limits.ts'

export const MemoryId = z.string().regex(/^mem_[0-9a-z]{8,40}$/, 'expected an id such as mem_4f9k…')
const Text = z.string().trim().min(1).max(LIMITS.memoryTextChars)
const Key = z.string().trim().min(1).max(200)

const Filter = {
  /** What runs of this loop reach; with scope `loop` its own entries alone. */
  loop: Slug.optional(),
  scope: z.enum(['loop', 'workspace']).optional(),
  key: z.string().max(200).optional(),
  /** Written by this run. */
  run: RunId.optional(),
  /** Words, all of which text or key has. */
  search: z.string().max(400).optional(),
}

export const MemoriesQuery = z.strictObject({
  ...Filter,
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
/** As a caller gives it. */
export type MemoriesQuery = Partial<z.output<typeof MemoriesQuery>>

/** An entry of long-term memory. */
export const Memory = z.object({
  id: z.string(),
  text: z.string(),
  key: z.string().nullable(),
  /** The loop whose runs recall it; null: those of every loop of the workspace. */
  loop: z.object({ slug: Slug, name: z.string() }).nullable(),
  /** The run that wrote it; null: a person did. */
  runId: RunId.nullable(),
  iteration: z.int().nullable(),
  /** Null with a run: it was kept at the run’s end. */
  nodeId: z.string().nullable(),
  /** Who wrote it; of one that was edited, who did that last. */
  author: z.string(),
  createdAt: z.number(),
  editedAt: z.number().nullable(),
  /** The model that made its vector; null: none yet. */
  embeddedBy: z.string().nullable(),
})
export type Memory = z.infer<typeof Memory>

export const MemoryList = z.object({ items: z.array(Memory), nextCursor: z.string().nullable() })
export type MemoryList = z.infer<typeof MemoryList>
export const MemoryEnvelope = z.object({ memory: Memory })
export type MemoryEnvelope = z.infer<typeof MemoryEnvelope>

export const CreateMemoryBody = z.strictObject({
  text: Text,
  key: Key.nullable().default(null),
  /** Null: every loop of the workspace recalls it. */
  loop: Slug.nullable(),
})
export type CreateMemoryBody = z.input<typeof CreateMemoryBody>

export const EditMemoryBody = z.strictObject({
  text: Text.optional(),
  key: Key.nullable().optional(),
  /** `editedAt` of the entry as it was seen: it is not changed when it is another one by now. */
  seen: z.number().nullable(),
})
export type EditMemoryBody = z.infer<typeof EditMemoryBody>

/** At least one of the filters, or `all`. */
export const ForgetMemoriesBody = z.strictObject({
  ...Filter,
  all: z.literal(true).optional(),
  /** How many entries were seen: nothing is forgotten when it are not as many. */
  expected: z.int().min(0),
})
export type ForgetMemoriesBody = z.infer<typeof ForgetMemoriesBody>
export const Forgotten = z.object({ forgotten: z.int() })
export type Forgotten = z.infer<typeof Forgotten>
