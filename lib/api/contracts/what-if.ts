import { z } from 'zod'
import { RunId } from '../../loop/artefacts/ids.ts'
import { WhatIfEdit, WhatIfLook, WhatIfPrediction } from '../../loop/artefacts/what-if.ts'
import { RunSummary } from './runs.ts'

/** Reads an edited predicate over what is recorded. Nothing is executed and nothing is stored. */
export const WhatIfBody = z.strictObject({
  edit: WhatIfEdit,
  /** One run, with each place where the predicate is read. Absent: all runs of the loop, the newest first. */
  run: RunId.optional(),
  /** Most runs that are gone through. */
  limit: z.int().min(1).max(10_000).default(1_000),
})
/** As a caller gives it. */
export type WhatIfBody = z.input<typeof WhatIfBody>

/** What the edit comes to in one run. `refused`: why it can't be read there; then there is no prediction. */
export const WhatIfRun = z.object({
  run: RunSummary.pick({
    id: true,
    version: true,
    status: true,
    outcome: true,
    reason: true,
    iterations: true,
    costNanoUsd: true,
    tokens: true,
    createdAt: true,
    forkedFrom: true,
  }),
  refused: z.string().nullable(),
  prediction: WhatIfPrediction.nullable(),
  /** From this iteration on the states that are read might not have come; null: all of it is sure. */
  unsureFrom: z.int().nullable(),
  /** In how many iterations it fired, and fires as edited. */
  fired: z.int(),
  fires: z.int(),
  /** What stands at this place in the version that the run executed; null: it is no place of a node. */
  replaces: z.string().nullable(),
})
export type WhatIfRun = z.infer<typeof WhatIfRun>

/** One line of the answer (application/x-ndjson). `end` is the last one of an answer that is whole. */
export const WhatIfLine = z.discriminatedUnion('type', [
  z.object({ type: z.literal('begin'), runs: z.int() }),
  /** Of one run alone, in the order of the log. */
  z.object({ type: z.literal('looks'), looks: z.array(WhatIfLook) }),
  z.object({ type: z.literal('run'), result: WhatIfRun }),
  z.object({ type: z.literal('end'), more: z.boolean() }),
])
export type WhatIfLine = z.infer<typeof WhatIfLine>
