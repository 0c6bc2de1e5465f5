import { z } from 'zod'
import { RunId } from '../../loop/artefacts/ids.ts'
import { NanoUsd } from './loops.ts'

/** Days of spending that are told. */
export const SPENDING_DAYS = 14

/** What the runs of a loop spent in one UTC day. Money in nano-USD. */
export const SpendingDay = z.object({
  /** As in 2026-11-21. */
  day: z.string(),
  spent: z.int(),
  /** For calls in flight and for those that were cut off. */
  held: z.int(),
  /** The part of `held` whose calls a restart cut off: it stays counted, because they may have been billed. */
  cutOff: z.int(),
  /** When a call was first refused because the day's budget had no room for it. */
  refusedAt: z.number().nullable(),
  /** The most by which one call cost more than was held for it. */
  overrun: z.int(),
})
export type SpendingDay = z.infer<typeof SpendingDay>

/** A model call for which money is held. Cut off: nobody will ever know what it cost. */
export const OpenCall = z.object({
  runId: RunId,
  seq: z.int(),
  day: z.string(),
  nanoUsd: z.int(),
  cutOff: z.boolean(),
})
export type OpenCall = z.infer<typeof OpenCall>

/** The daily budget of a loop and what became of it. */
export const LoopBudget = z.object({
  /** Null: no limit. */
  dailyBudgetNanoUsd: NanoUsd.nullable(),
  /** Since when the loop is flagged for redesign: it gets no more until a new version is published. */
  flaggedAt: z.number().nullable(),
  /** Today is the first. */
  days: z.array(SpendingDay),
  /** Newest first, at most 50. */
  open: z.array(OpenCall),
})
export type LoopBudget = z.infer<typeof LoopBudget>
