import { z } from 'zod'
import { DIFFERENCES } from '../../loop/4-trace/compare-runs.ts'
import { RunId } from '../../loop/artefacts/ids.ts'

export const CompareQuery = z.strictObject({ a: RunId, b: RunId })
export type CompareQuery = z.infer<typeof CompareQuery>

const Difference = z.object({
  iteration: z.int(),
  kinds: z.array(z.enum(DIFFERENCES)),
  fields: z.array(z.string()),
  step: z.int().nullable(),
  only: z.enum(['a', 'b']).nullable(),
})

/** What two runs do otherwise, iteration by iteration, as far as they are recorded. */
export const ComparisonAnswer = z.object({
  differences: z.array(Difference),
  /** The first iteration in which the course differs, not only what models and tools were asked and gave; null: none does. */
  divergence: Difference.nullable(),
  /** Both have the same log before this iteration, since one of them branched off there; null: neither did. */
  branchedAt: z.int().nullable(),
  /** The last events that were compared. */
  lastSeqs: z.object({ a: z.int(), b: z.int() }),
})
export type ComparisonAnswer = z.infer<typeof ComparisonAnswer>
