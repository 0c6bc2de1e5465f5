import type { LoopDesign } from '../artefacts/design.ts'
import { moveNodes, type Point } from './edit-nodes.ts'
import { positionsOf } from './positions-of.ts'

/** `left` and `top`: as the outermost. `across` and `down`: with the same distance from one to the next, between the outermost two. */
export type Alignment = 'left' | 'top' | 'across' | 'down'

/** Lines nodes up. Fewer than two, or three to be spread, stay where they are. */
export function alignNodes(design: LoopDesign, ids: Iterable<string>, how: Alignment): LoopDesign {
  const chosen = new Set(ids)
  const places = positionsOf(design)
  const nodes = design.nodes.flatMap(({ id }): [string, Point][] => {
    const place = places[id]
    return chosen.has(id) && place ? [[id, place]] : []
  })
  const axis = how === 'left' || how === 'across' ? 'x' : 'y'
  const sorted = nodes.toSorted(([, a], [, b]) => a[axis] - b[axis])
  const first = sorted[0]?.[1][axis] ?? 0
  const last = sorted.at(-1)?.[1][axis] ?? 0
  const spreads = how === 'across' || how === 'down'
  if (sorted.length < (spreads ? 3 : 2)) return design
  const step = spreads ? (last - first) / (sorted.length - 1) : 0
  return moveNodes(
    design,
    Object.fromEntries(
      sorted.map(([id, place], index) => [id, { ...place, [axis]: Math.round(first + index * step) }]),
    ),
  )
}
