import type { BreakpointDraft } from '../artefacts/breakpoint.ts'
import { checkExpression } from '../expression/check.ts'
import { environmentScope } from '../expression/environment.ts'
import { nearestName } from '../expression/nearest-name.ts'
import type { StateSchema } from '../state/schema.ts'

/** What is wrong with a breakpoint, and in which member of the list: `where` is such as `breakpoints.0.when`. */
export type BreakpointProblem = { where: string; message: string }

/** Why these breakpoints could never stop a run of this loop: a node that it does not have, an expression that is none or is not true or false. */
export function checkBreakpoints(
  { nodeIds, state }: { nodeIds: readonly string[]; state: StateSchema },
  breakpoints: readonly BreakpointDraft[],
): BreakpointProblem[] {
  const scope = environmentScope(state)
  return breakpoints.flatMap((breakpoint, index): BreakpointProblem[] => {
    const where = (member: string) => `breakpoints.${index}.${member}`
    if ('nodeId' in breakpoint) {
      if (nodeIds.includes(breakpoint.nodeId)) return []
      const nearest = nearestName(breakpoint.nodeId, nodeIds)
      const hint = nearest === undefined ? `it has: ${nodeIds.slice(0, 20).join(', ')}` : `did you mean “${nearest}”?`
      return [{ where: where('nodeId'), message: `the loop has no node “${breakpoint.nodeId}”; ${hint}` }]
    }
    const { problems } = checkExpression(breakpoint.when, scope, { kind: 'boolean' })
    return problems.map(({ message, span }) => ({
      where: where('when'),
      message: `${message} (character ${span.from + 1})`,
    }))
  })
}
