import { z } from 'zod'
import { Outcome, StopReason } from '../../loop/artefacts/contract.ts'
import { Alias, RunId } from '../../loop/artefacts/ids.ts'
import { LIMITS } from '../../loop/artefacts/limits.ts'
import { ModelBinding } from '../../loop/artefacts/models.ts'
import { ReplayReport } from '../../loop/artefacts/replay-report.ts'
import { ResumeRunBody, RunStatus } from './runs.ts'

/** What to go on with, or to compare with: one of them, or neither for what the run itself has there. */
const Against = {
  /** A published version of the loop. */
  version: z.int().min(1).optional(),
  /** The loop's stored draft. */
  draft: z.literal(true).optional(),
}
const notBoth = { error: 'give a version or the draft, not both', path: ['draft'] }

/** Starts a new run that goes on live from the start of an iteration of another one. Everything is checked before anything happens. */
export const ForkRunBody = z
  .strictObject({
    ...Against,
    /** Has to have begun in the parent. */
    iteration: z.int().min(1).max(LIMITS.iterations),
    /** Fields of the state to set, in the version that the fork goes on with. Inputs stay as they are. */
    patch: ResumeRunBody.shape.patch,
    /** Why, for the log. */
    note: ResumeRunBody.shape.note,
    /** In place of the parent's own choice of models. */
    models: z.record(Alias, ModelBinding).optional(),
  })
  .refine(({ version, draft }) => version === undefined || draft === undefined, notBoth)
/** As a caller gives it. */
export type ForkRunBody = z.input<typeof ForkRunBody>

/** A run that branched off another one. */
export const ForkSummary = z.object({
  id: RunId,
  /** With which it begins. */
  iteration: z.int(),
  status: RunStatus,
  outcome: Outcome.nullable(),
  reason: StopReason.nullable(),
  /** How many it has come to, those that it shares with its parent among them. */
  iterations: z.int(),
  createdAt: z.number(),
})
export type ForkSummary = z.infer<typeof ForkSummary>
/** The newest forks of a run. */
export const ForkList = z.object({ forks: z.array(ForkSummary) })
export type ForkList = z.infer<typeof ForkList>

/** Drives a version by the run's recorded answers. Nothing is executed and nothing is stored. */
export const ReplayRunBody = z
  .strictObject(Against)
  .refine(({ version, draft }) => version === undefined || draft === undefined, notBoth)
/** As a caller gives it. */
export type ReplayRunBody = z.input<typeof ReplayRunBody>
export const ReplayAnswer = z.object({ report: ReplayReport })
export type ReplayAnswer = z.infer<typeof ReplayAnswer>
