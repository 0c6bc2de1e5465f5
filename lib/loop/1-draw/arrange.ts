import type { LoopDesign } from '../artefacts/design.ts'
import { layeredPositions } from './layered.ts'
import { ringPositions } from './ring.ts'

/**
 * Gives every node a new position. `ring`: the main cycle drawn as a loop, clockwise from the head on top, everything else outward. `layered`: from
 * left to right beginning at the entry; only the edges that close a cycle lead back.
 */
export function arrange(design: LoopDesign, layout: 'ring' | 'layered'): LoopDesign {
  const positions = layout === 'ring' ? ringPositions(design) : layeredPositions(design)
  return { ...design, layout: { ...design.layout, positions } }
}
