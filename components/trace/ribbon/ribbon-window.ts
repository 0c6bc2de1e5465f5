import type { RibbonWindow } from '../store/view-slice.ts'

type Windowed = { window: RibbonWindow; timeline: { count: number } }

/** Fewest iterations that zooming in leaves. */
const LEAST = 16

/** Iterations that the ribbon shows: the window, or the whole run. */
export function shownWindow({ window, timeline }: Windowed): { from: number; to: number } {
  return window ?? { from: 0, to: Math.max(1, timeline.count) }
}

/** The window after a turn of the wheel at an iteration: zoomed around it, or moved. Null when it shows the whole run. */
export function zoomedWindow(state: Windowed, at: number, delta: number, panning: boolean): RibbonWindow {
  const { count } = state.timeline
  const { from, to } = shownWindow(state)
  const span = to - from
  if (panning) return clampWindow(from + (delta / 600) * span, span, count)
  const next = Math.min(count, Math.max(Math.min(LEAST, count), span * 1.0016 ** delta))
  return clampWindow(at - ((at - from) / span) * next, next, count)
}

/** A window of a length, moved so that it lies inside the run. */
export function clampWindow(from: number, span: number, count: number): RibbonWindow {
  if (span >= count) return null
  const start = Math.min(Math.max(0, from), count - span)
  return { from: start, to: start + span }
}
