import { z } from 'zod'
import { EscalationPacket } from '../../loop/artefacts/escalation.ts'
import { LoopId, RunId, Slug } from '../../loop/artefacts/ids.ts'
import { EscalationSummary, PausedRun } from './runs.ts'

export const InboxQuery = z.strictObject({
  /** Runs of this loop alone. */
  loop: Slug.optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
/** As a caller gives it. */
export type InboxQuery = Partial<z.output<typeof InboxQuery>>

/** A run that waits for a person. */
export const InboxItem = z.object({
  runId: RunId,
  loop: z.object({ id: LoopId, slug: Slug, name: z.string() }),
  /** Number of the published version, or null for a run of a draft. */
  version: z.int().nullable(),
  why: PausedRun.shape.why,
  /** What is the matter, in one sentence. */
  headline: z.string(),
  /** The headline for people: the nodes that it quotes by their ids have the labels of the run's design. */
  title: z.string(),
  /** Null: somebody paused it, and nothing has to be decided. */
  escalation: EscalationSummary.nullable(),
  iteration: z.int(),
  /** Node at which it goes on. */
  nodeId: z.string().nullable(),
  pausedAt: z.number(),
  /** `paused.seq` of the run: of the pause that a decision is about. */
  seq: z.int(),
  /** When it stops waiting; null: never. */
  deadlineAt: z.number().nullable(),
  costNanoUsd: z.int(),
  bestScore: z.number().nullable(),
})
export type InboxItem = z.infer<typeof InboxItem>

/**
 * Those that need a decision first, then those at a breakpoint, then those that somebody paused; in each the nearest deadline first, then whoever has waited
 * longest. `total` counts them all, also those on other pages, `decisions` those that need one.
 */
export const InboxPage = z.object({
  items: z.array(InboxItem),
  nextCursor: z.string().nullable(),
  total: z.int(),
  decisions: z.int(),
})
export type InboxPage = z.infer<typeof InboxPage>

/** What a paused run asks a person to decide; null when it asks nothing. `seq` is the event that raised it. */
export const OpenEscalation = z.object({
  escalation: z.object({ seq: z.int(), at: z.number(), packet: EscalationPacket }).nullable(),
})
export type OpenEscalation = z.infer<typeof OpenEscalation>
