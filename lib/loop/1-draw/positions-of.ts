import type { Layout, LoopDesign } from '../artefacts/design.ts'
import { ringPositions } from './ring.ts'

/** Where each node stands. One that the layout leaves out, as in a design written by hand, has its place in the ring: never on top of all others. */
export function positionsOf(design: LoopDesign): Layout['positions'] {
  const { positions } = design.layout
  if (design.nodes.every(({ id }) => Object.hasOwn(positions, id))) return positions
  return { ...ringPositions(design), ...positions }
}
