import { isLayout, type PartChange } from '@/lib/loop/diff/diff-designs.ts'
import type { DiffMark } from '@/lib/loop/diff/union-design.ts'

/** Nodes that stand elsewhere. */
export function movedNodes(changes: readonly PartChange[]): ReadonlySet<string> {
  return new Set(changes.flatMap(({ part, change }) => (isLayout(part) && change === 'changed' ? [part.id] : [])))
}

/** How many nodes and edges the drawing marks, as the list of changes tells them. */
export function countMarks(changes: readonly PartChange[]): ReadonlyMap<DiffMark, number> {
  const drawn = changes.filter(({ part: { kind } }) => kind === 'node' || kind === 'edge')
  const counts = new Map<DiffMark, number>()
  for (const { change } of drawn) counts.set(change, (counts.get(change) ?? 0) + 1)
  const moved = movedNodes(changes).size
  return moved > 0 ? counts.set('moved', moved) : counts
}
