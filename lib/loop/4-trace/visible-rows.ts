/** Rows of one height that are drawn of a long list, half open: those in view and `spare` more on either side. */
export function visibleRows(
  count: number,
  rowSize: number,
  scrolled: number,
  size: number,
  spare: number,
): { from: number; to: number } {
  const from = Math.max(0, Math.floor(scrolled / rowSize) - spare)
  const to = Math.min(count, Math.ceil((scrolled + size) / rowSize) + spare)
  return { from: Math.min(from, Math.max(0, count)), to: Math.max(to, Math.min(from, count)) }
}
