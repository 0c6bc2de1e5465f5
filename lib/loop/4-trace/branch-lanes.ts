import { type RibbonBox, ribbonX } from './ribbon-geometry.ts'

/** A run that shares its beginning with the one that is shown: all before `splitsAt`, the first iteration that each has for itself. */
export type Branch = { id: string; relation: 'parent' | 'sibling' | 'fork'; splitsAt: number; iterations: number }

/** Where a branch is drawn: it leaves the run's own line at `x`, and goes on in its row up to `end`. */
export type BranchLane = { id: string; row: number; x: number; end: number; beyond: boolean }

/** Least width of a lane and least distance between two in a row, in pixels. */
const LEAST = 14
const GAP = 10

/**
 * Lanes like those of a commit graph, in the ribbon's own scale: who splits off earlier lies lower, so that no line crosses another. Branches that end before others of a row begin share it.
 * Those that lie outside the shown iterations altogether are left out.
 */
export function branchLanes(branches: readonly Branch[], box: RibbonBox): { lanes: BranchLane[]; rows: number } {
  const lanes: BranchLane[] = []
  const starts: number[] = []
  const latestFirst = branches.toSorted((a, b) => b.splitsAt - a.splitsAt || (a.id < b.id ? -1 : 1))
  for (const { id, splitsAt, iterations } of latestFirst) {
    const first = splitsAt - 1
    if (first > box.to || Math.max(iterations, splitsAt) <= box.from) continue
    const x = Math.max(0, ribbonX(box, first))
    const wanted = ribbonX(box, Math.max(iterations, first))
    const end = Math.min(box.width, Math.max(x + LEAST, wanted))
    // Nothing that lies lower may have to come down through it either.
    const taken = starts.findLastIndex((start) => end + GAP > start)
    const row = taken + 1
    starts[row] = x
    lanes.push({ id, row, x, end, beyond: wanted > box.width })
  }
  return { lanes, rows: starts.length }
}
