import type { BreakpointList } from '../loop/artefacts/breakpoint.ts'
import type { LoopEvent } from '../loop/artefacts/events.ts'
import type { Database } from './database.ts'
import { parseStoredObject } from './payloads.ts'
import type { Scope } from './scope.ts'

/** Asks whoever executes the run, now or later, to put these breakpoints in force; false when there is no such run or it has finished. The last one who asks is heard. */
export async function requestBreakpoints(
  { prisma }: Database,
  scope: Scope,
  id: string,
  list: BreakpointList,
): Promise<boolean> {
  const { count } = await prisma.run.updateMany({
    where: { id, workspaceId: scope.workspaceId, status: { not: 'finished' } },
    data: { breakpointsRequest: JSON.stringify(list) },
  })
  return count > 0
}

/** Breakpoints that somebody has set and the log does not hold yet. */
export async function findBreakpointsRequest(
  { prisma }: Database,
  scope: Scope,
  id: string,
): Promise<BreakpointList | null> {
  const where = { id, workspaceId: scope.workspaceId }
  const row = await prisma.run.findFirst({ where, select: { breakpointsRequest: true } })
  return readBreakpointsRequest(row?.breakpointsRequest)
}

/** What stays asked for once `recorded` is in the log. `stored`: as the run's row had it before. @throws DamagedValue */
export function readBreakpointsRequest(
  stored: string | null | undefined,
  recorded: readonly LoopEvent[] = [],
): BreakpointList | null {
  if (!stored) return null
  if (recorded.some((event) => event.type === 'breakpoints-set' && JSON.stringify(event.data) === stored)) return null
  // Written above, and by the run's creation.
  return parseStoredObject(stored, 'the breakpoints that were asked for') as unknown as BreakpointList
}
