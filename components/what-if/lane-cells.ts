import type { WhatIfLook } from '@/lib/loop/artefacts/what-if.ts'

/** An iteration in the lane: whether the predicate fired, and fires, in it; null where it was not asked. */
export type LaneCell = { was: boolean | null; now: boolean | null; differs: boolean }

/** The looks of a run by iteration. Asked several times in one, it fired if it did once. */
export function laneCells(looks: readonly WhatIfLook[]): Map<number, LaneCell> {
  const cells = new Map<number, LaneCell>()
  for (const { iteration, was, now, differs } of looks) {
    const cell = cells.get(iteration)
    cells.set(iteration, {
      was: either(cell?.was, was.fires),
      now: either(cell?.now, now.fires),
      differs: differs || (cell?.differs ?? false),
    })
  }
  return cells
}

function either(one: boolean | null | undefined, other: boolean | null): boolean | null {
  if (one === true || other === true) return true
  return one ?? other
}

/** Iterations that are joined to one column, when there are more of them than pixels: what fires in one of them fires in the column. */
export function joined(cells: ReadonlyMap<number, LaneCell>, from: number, to: number): LaneCell | null {
  const found = Array.from({ length: to - from }, (_, index) => cells.get(from + index)).filter(
    (cell) => cell !== undefined,
  )
  return found.reduce<LaneCell | null>(
    (sum, cell) => ({
      was: either(sum?.was, cell.was),
      now: either(sum?.now, cell.now),
      differs: cell.differs || (sum?.differs ?? false),
    }),
    null,
  )
}
