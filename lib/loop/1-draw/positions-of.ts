import type { Layout, LoopDesign } from '../artefacts/design.ts'
import { ringPositions } from './ring.ts'

/** What of a design is drawn. */
export type DrawnDesign = Pick<LoopDesign, 'nodes' | 'edges' | 'layout' | 'entry' | 'head'>

/** Where each node stands. One that the layout leaves out, as in a design written by hand, has its place in the ring: never on top of all others. */
export function positionsOf(design: DrawnDesign): Layout['positions'] {
  const { positions } = design.layout
  if (design.nodes.every(({ id }) => Object.hasOwn(positions, id))) return positions
  return { ...ringPositions(design), ...positions }
}
