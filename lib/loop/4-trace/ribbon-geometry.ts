import type { Outcome, StopReason } from '../artefacts/contract.ts'
import type { IterationSummary } from '../artefacts/trace.ts'

export type RibbonMeasure = 'score' | 'cost' | 'time'

/** How an iteration went, worst first in `TONE_ORDER`. `pending`: its summary is not loaded yet. */
export type RibbonTone = 'error' | 'violation' | 'healed' | 'success' | 'failure' | 'clean' | 'pending'
const TONE_ORDER: readonly RibbonTone[] = ['error', 'violation', 'healed', 'failure', 'success', 'clean', 'pending']

/** Where the ribbon is drawn (CSS pixels) and which iterations it shows: `from` and `to` are 0-based, half open, may be fractions while brushing. */
export type RibbonBox = { width: number; height: number; from: number; to: number }

/** A column: iterations `first`…`last` (one, or several when there are more iterations than pixels). */
export type RibbonCell = {
  first: number
  last: number
  x: number
  y: number
  width: number
  height: number
  tone: RibbonTone
  violation: boolean
  remediation: boolean
  escalation: boolean
  error: boolean
  /** The run waited in it. */
  pause: boolean
  /** Another run branched off at its start, or this one did. */
  fork: boolean
}

export type RibbonScale = { min: number; max: number }

const MIN_COLUMN = 3
const MAX_COLUMN = 56
/** Height of a column whose value is the scale's least, so that no iteration disappears. */
const STUB = 3

/** The value of an iteration that its height shows: score as is, cost in nano-USD, time in milliseconds. */
export function measureOf(summary: IterationSummary, measure: RibbonMeasure): number | null {
  switch (measure) {
    case 'score':
      return summary.score
    case 'cost':
      return summary.costNanoUsd
    case 'time':
      return Math.max(0, summary.endedAt - summary.startedAt - summary.pausedMs)
  }
}

/** Range of a measure over all loaded iterations. Zero is always inside it, and so is the score's target when there is one. */
export function ribbonScale(
  summaries: readonly (IterationSummary | undefined)[],
  measure: RibbonMeasure,
  target: number | null = null,
): RibbonScale {
  const goal = measure === 'score' ? (target ?? 0) : 0
  let min = Math.min(0, goal)
  let max = Math.max(0, goal)
  for (const summary of summaries) {
    const value = summary ? measureOf(summary, measure) : null
    if (value === null || !Number.isFinite(value)) continue
    if (value < min) min = value
    if (value > max) max = value
  }
  return { min, max: max > min ? max : min + 1 }
}

/** Pixels per iteration: whole width shared, but never so wide that a short run looks like a wall. */
function pixelsPerIteration(box: RibbonBox): number {
  return Math.min(box.width / (box.to - box.from), MAX_COLUMN)
}

function isDrawable({ width, height, from, to }: RibbonBox): boolean {
  return [width, height, from, to].every(Number.isFinite) && width > 0 && height > 0 && to > from && from >= 0
}

/** Left edge of a 0-based iteration (fractions allowed: part of the way through it). 0 for a box that can't be drawn. */
export function ribbonX(box: RibbonBox, index: number): number {
  return isDrawable(box) ? (index - box.from) * pixelsPerIteration(box) : 0
}

/** Inverse of `ribbonX`, clamped to the shown iterations. */
export function ribbonIndexAt(box: RibbonBox, x: number): number {
  if (!isDrawable(box) || !Number.isFinite(x)) return Math.max(0, box.from || 0)
  return Math.min(Math.max(box.from + x / pixelsPerIteration(box), box.from), box.to)
}

/**
 * Iteration summaries and a box → columns, left to right, without gaps or overlaps, inside the box. When iterations outnumber the
 * pixels a column stands for several: its height is their greatest value, its tone their worst, its marks theirs together.
 */
export function ribbonCells(
  summaries: readonly (IterationSummary | undefined)[],
  box: RibbonBox,
  measure: RibbonMeasure,
  scale: RibbonScale,
  outcome: Outcome | null,
  count: number = summaries.length,
  forks: ReadonlySet<number> = NO_FORKS,
): RibbonCell[] {
  if (!isDrawable(box)) return []
  const perIteration = pixelsPerIteration(box)
  const bin = Math.max(1, Math.ceil(MIN_COLUMN / perIteration))
  const cells: RibbonCell[] = []
  const end = Math.min(Math.ceil(box.to), count)
  // Bins start at multiples of their size, so that scrolling moves columns and does not regroup them.
  for (let index = Math.floor(box.from / bin) * bin; index < end; index += bin) {
    const last = Math.min(index + bin, end)
    const left = Math.max(0, (index - box.from) * perIteration)
    const right = Math.min(box.width, (last - box.from) * perIteration)
    if (right <= left) continue
    cells.push(columnOf(summaries, index, last, { ...box, measure, scale, outcome, count, forks, left, right }))
  }
  return cells
}

const NO_FORKS: ReadonlySet<number> = new Set()

type ColumnFrame = RibbonBox & {
  measure: RibbonMeasure
  scale: RibbonScale
  outcome: Outcome | null
  count: number
  /** Iterations at which runs branch. */
  forks: ReadonlySet<number>
  left: number
  right: number
}

function columnOf(
  summaries: readonly (IterationSummary | undefined)[],
  start: number,
  end: number,
  frame: ColumnFrame,
): RibbonCell {
  let value: number | null = null
  let tone: RibbonTone = 'pending'
  const marks = { violation: false, remediation: false, escalation: false, error: false, pause: false, fork: false }
  for (let index = start; index < end; index++) {
    marks.fork ||= frame.forks.has(index + 1)
    const summary = summaries[index]
    if (!summary) continue
    const own = measureOf(summary, frame.measure)
    if (own !== null && Number.isFinite(own) && (value === null || own > value)) value = own
    tone = worst(tone, toneOf(summary, index === frame.count - 1 ? frame.outcome : null))
    marks.violation ||= summary.violations > 0
    marks.remediation ||= summary.remediations > 0
    marks.escalation ||= summary.escalations > 0
    marks.error ||= summary.errors > 0
    marks.pause ||= summary.pausedMs > 0
  }
  const height = ribbonHeight(value ?? frame.scale.min, frame.scale, frame.height)
  return {
    first: start + 1,
    last: end,
    x: frame.left,
    y: frame.height - height,
    width: frame.right - frame.left,
    height,
    tone,
    ...marks,
  }
}

/** The outcome that a run's last column tells. A cancelled run came to none: nothing failed in it. */
export function outcomeTold({
  outcome,
  reason,
}: {
  outcome: Outcome | null
  reason: StopReason | null
}): Outcome | null {
  return reason === 'cancelled' ? null : outcome
}

/** Colour of one iteration. The last one of a finished run tells the run's outcome. */
export function toneOf(summary: IterationSummary, outcome: Outcome | null): RibbonTone {
  if (outcome !== null) return outcome
  if (summary.errors > 0) return 'error'
  if (summary.violations > 0) return summary.remediations > 0 ? 'healed' : 'violation'
  return 'clean'
}

function worst(a: RibbonTone, b: RibbonTone): RibbonTone {
  return TONE_ORDER.indexOf(a) <= TONE_ORDER.indexOf(b) ? a : b
}

/** Height above the box's floor of a value on a scale, in pixels, the stub included. */
export function ribbonHeight(value: number, scale: RibbonScale, height: number): number {
  const part = (value - scale.min) / (scale.max - scale.min)
  return Math.min(height, STUB + Math.min(Math.max(part, 0), 1) * Math.max(0, height - STUB))
}

/** Points of a sparkline in a box, oldest first, as the `points` of an SVG polyline. Nulls are skipped; a flat line runs through the middle. */
export function sparklinePoints(values: readonly (number | null)[], width: number, height: number): string {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value))
  if (known.length === 0 || !(width > 0) || !(height > 0)) return ''
  const min = known.reduce((a, b) => Math.min(a, b))
  const range = known.reduce((a, b) => Math.max(a, b)) - min
  const gap = values.length > 1 ? width / (values.length - 1) : 0
  return values
    .flatMap((value, index) => {
      if (value === null || !Number.isFinite(value)) return []
      const y = range === 0 ? height / 2 : height - ((value - min) / range) * height
      return [`${round(index * gap)},${round(y)}`]
    })
    .join(' ')
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
