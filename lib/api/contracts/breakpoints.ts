import { z } from 'zod'
import { Breakpoint } from '../../loop/artefacts/breakpoint.ts'
import { NodeId } from '../../loop/artefacts/ids.ts'
import { LIMITS } from '../../loop/artefacts/limits.ts'

/** Where a run is to stop: before each step of a node, or when an expression over the run becomes true. */
export const BreakpointDrafts = z
  .array(
    z.union([
      z.strictObject({ nodeId: NodeId, enabled: z.boolean().optional() }),
      z.strictObject({ when: z.string().trim().min(1).max(LIMITS.expressionBytes), enabled: z.boolean().optional() }),
    ]),
  )
  .max(LIMITS.breakpoints)

/** All breakpoints of the run, in place of those that it has. */
export const SetBreakpointsBody = z.strictObject({ breakpoints: BreakpointDrafts })
export type SetBreakpointsBody = z.infer<typeof SetBreakpointsBody>

/** `pending`: whoever executes the run has not put them into its log yet. */
export const RunBreakpoints = z.object({ breakpoints: z.array(Breakpoint), pending: z.boolean() })
export type RunBreakpoints = z.infer<typeof RunBreakpoints>
