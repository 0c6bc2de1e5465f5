import type { LoopDesign } from '../artefacts/design.ts'
import { layeredPositions, type Size } from './layered.ts'
import { ringPositions } from './ring.ts'

/** Draws the main cycle as a loop, clockwise from the head on top, with everything else outward. */
export function arrangeRing(design: LoopDesign): LoopDesign {
  return { ...design, layout: { ...design.layout, positions: ringPositions(design) } }
}

/**
 * Draws layers from left to right, or downwards where that fits a frame better, beginning at the entry; only the edges that close a cycle
 * lead back.
 */
export function arrangeLayered(design: LoopDesign, frame: Size | null = null): LoopDesign {
  return { ...design, layout: { ...design.layout, positions: layeredPositions(design, frame) } }
}
