/** Below this zoom a node's own texts are too small to read. */
const COMPACT_BELOW = 0.8
/** Size of a title on the screen, and the largest one that still leaves a node room for words, in px and canvas units. */
const READABLE_PX = 12.5
const LARGEST = 30

/**
 * Font size in canvas units at which a node's title is readable at this zoom; null where the whole node is. In steps of two, so that zooming
 * renders a node now and then and not at every frame.
 */
export function compactSize(zoom: number): number | null {
  if (zoom >= COMPACT_BELOW) return null
  return Math.min(LARGEST, Math.ceil(READABLE_PX / Math.max(zoom, 0.01) / 2) * 2)
}
