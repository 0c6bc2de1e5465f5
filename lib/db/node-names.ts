import type { LoopDesign } from '../loop/artefacts/design.ts'
import type { Database } from './database.ts'
import type { Scope } from './scope.ts'

export type NodeName = Pick<LoopDesign['nodes'][number], 'id' | 'label'>

/** Snapshots never change, and lists that ask for their names are read every few seconds. */
const kept = new Map<string, readonly NodeName[]>()
const MOST_KEPT = 200

/** Nodes with their labels of the designs in these snapshots, by snapshot. */
export async function nodeNames(
  { prisma }: Database,
  { workspaceId }: Scope,
  snapshotIds: readonly string[],
): Promise<ReadonlyMap<string, readonly NodeName[]>> {
  const found = new Map<string, readonly NodeName[]>()
  for (const id of snapshotIds) {
    const known = kept.get(`${workspaceId} ${id}`)
    if (known) found.set(id, known)
  }
  const missing = [...new Set(snapshotIds)].filter((id) => !found.has(id))
  if (missing.length === 0) return found
  const where = { workspaceId, id: { in: missing } }
  for (const { id, design } of await prisma.snapshot.findMany({ where, select: { id: true, design: true } })) {
    const { nodes } = JSON.parse(design) as LoopDesign // stored from a value of this type
    const names = nodes.map(({ id: nodeId, label }) => ({ id: nodeId, label }))
    found.set(id, names)
    kept.set(`${workspaceId} ${id}`, names)
    for (const key of kept.keys()) if (kept.size > MOST_KEPT) kept.delete(key)
  }
  return found
}
