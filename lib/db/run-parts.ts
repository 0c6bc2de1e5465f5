import type { LoopSpec } from '../loop/artefacts/spec.ts'
import type { Database } from './database.ts'
import type { Scope } from './scope.ts'

/** What a run executed up to and with its event `lastSeq`; null: to the end. */
export type RunPart = { snapshotId: string; lastSeq: number | null }

/** A query takes so many values at most. */
const RUNS_AT_ONCE = 200

/** What each of these runs executed, in order: several parts, when it was moved to another version. */
export async function runParts(
  { prisma }: Database,
  { workspaceId }: Scope,
  ids: readonly string[],
): Promise<Map<string, RunPart[]>> {
  const parts = new Map<string, RunPart[]>()
  for (let from = 0; from < ids.length; from += RUNS_AT_ONCE) {
    const rows = await prisma.run.findMany({
      where: { workspaceId, id: { in: ids.slice(from, from + RUNS_AT_ONCE) } },
      select: {
        id: true,
        snapshotId: true,
        formerSnapshots: { select: { lastSeq: true, snapshotId: true }, orderBy: { lastSeq: 'asc' } },
      },
    })
    for (const { id, snapshotId, formerSnapshots } of rows)
      parts.set(id, [...formerSnapshots, { snapshotId, lastSeq: null }])
  }
  return parts
}

/** A stored spec; null when the workspace has no such snapshot. */
export async function specOfSnapshot(
  { prisma }: Database,
  { workspaceId }: Scope,
  id: string,
): Promise<LoopSpec | null> {
  const row = await prisma.snapshot.findFirst({ where: { id, workspaceId }, select: { spec: true } })
  // It was stored by this package, from a value of this type.
  return row && (JSON.parse(row.spec) as LoopSpec)
}
