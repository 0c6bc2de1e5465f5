import { z } from 'zod'
import { EvaluationId, RunId } from '../../loop/artefacts/ids.ts'
import { CHECKLIST_STATUS } from '../../loop/checklist/checklist-point.ts'

/** Where something is set or can be seen. */
const Place = z.union([
  z.object({ page: z.literal('design'), nodeId: z.string().optional(), field: z.string().optional() }),
  z.object({ page: z.enum(['versions', 'runs', 'memory', 'evaluations', 'inbox', 'decision-map']) }),
  z.object({ page: z.literal('run'), run: RunId }),
  z.object({ page: z.literal('evaluation'), evaluation: EvaluationId }),
])

export const LoopChecklist = z.object({
  met: z.int(),
  of: z.int(),
  points: z.array(
    z.object({
      number: z.int(),
      title: z.string(),
      asks: z.string(),
      status: z.enum(CHECKLIST_STATUS),
      parts: z.array(
        z.object({
          /** Null: told, not counted. */
          holds: z.boolean().nullable(),
          text: z.string(),
          place: Place.nullable(),
          needed: z.literal(true).optional(),
        }),
      ),
    }),
  ),
})
export type LoopChecklist = z.infer<typeof LoopChecklist>
