import { z } from 'zod'
import { RunId } from '../../loop/artefacts/ids.ts'
import { DivergenceKind, ReplayReport } from '../../loop/artefacts/replay-report.ts'
import { RunSummary } from './runs.ts'

/** Replays stored runs of a loop, each by its record. Nothing is executed and nothing is stored. */
export const ReplayRunsBody = z
  .strictObject({
    /** A published version of the loop. */
    version: z.int().min(1).optional(),
    /** The loop's stored draft. Neither: each run with what it executed itself. */
    draft: z.literal(true).optional(),
    /** These runs. Absent: those that are kept as cases of its suites, and then the newest ones. */
    runs: z.array(RunId).min(1).max(1_000).optional(),
    /** Most runs that are gone through, when none are named. */
    limit: z.int().min(1).max(1_000).default(100),
  })
  .refine(({ version, draft }) => version === undefined || draft === undefined, {
    error: 'give a version or the draft, not both',
    path: ['draft'],
  })
/** As a caller gives it. */
export type ReplayRunsBody = z.input<typeof ReplayRunsBody>

/** The first thing that comes out otherwise. */
const FirstDivergence = z.object({
  kind: DivergenceKind,
  /** One sentence. */
  message: z.string(),
  seq: z.int(),
  iteration: z.int(),
  step: z.int(),
  nodeId: z.string().nullable(),
  /** Where in the event the two differ first, such as `request.prompt`; empty: they are other events, or one of them does not come. */
  place: z.string(),
  /** What is recorded there, and what would be, as text that is cut when it is long; null: nothing. */
  was: z.string().nullable(),
  wouldBe: z.string().nullable(),
})
export type FirstDivergence = z.infer<typeof FirstDivergence>

/** How one run came out. `refused`: why it can't be replayed; then nothing else is known. */
export const ReplayedRun = z.object({
  run: RunSummary.pick({
    id: true,
    version: true,
    status: true,
    outcome: true,
    reason: true,
    iterations: true,
    createdAt: true,
    forkedFrom: true,
  }),
  /** Name of the suite that keeps it as a case; null: none does. */
  keptBy: z.string().nullable(),
  refused: z.string().nullable(),
  identical: z.boolean(),
  /** False: compared as far as the run has come. */
  complete: z.boolean(),
  checked: ReplayReport.shape.checked.nullable(),
  divergence: FirstDivergence.nullable(),
})
export type ReplayedRun = z.infer<typeof ReplayedRun>

/** One line of the answer (application/x-ndjson). `end` is the last one of an answer that is whole; `more`: the loop has runs that were not gone through. */
export const ReplayLine = z.discriminatedUnion('type', [
  z.object({ type: z.literal('begin'), runs: z.int() }),
  z.object({ type: z.literal('run'), result: ReplayedRun }),
  z.object({
    type: z.literal('end'),
    identical: z.int(),
    diverged: z.int(),
    refused: z.int(),
    more: z.boolean(),
  }),
])
export type ReplayLine = z.infer<typeof ReplayLine>
