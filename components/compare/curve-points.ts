import { measureOf } from '@/lib/loop/4-trace/ribbon-geometry.ts'
import type { IterationSummary } from '@/lib/loop/artefacts/trace.ts'

export const CURVES = ['score', 'cost', 'tokens', 'time'] as const
export type CurveMeasure = (typeof CURVES)[number]

/** A run's line on the scale of both, as the `points` of an SVG polyline, and its last value. */
export type CurvePoints = { last: number | null; line(width: number, height: number): string }

type Summaries = readonly (IterationSummary | undefined)[]

/** More than this many points are not told apart on a small chart. */
const MOST_POINTS = 400

/** The lines of two runs on one scale over `count` iterations: what is spent adds up, score and time are those of each iteration. */
export function curvePoints(
  a: Summaries,
  b: Summaries,
  measure: CurveMeasure,
  count: number,
): { a: CurvePoints; b: CurvePoints } {
  const [one, other] = [valuesOf(a, measure), valuesOf(b, measure)]
  let [min, max] = [0, 0]
  for (const value of [...one, ...other]) {
    if (value === null) continue
    min = Math.min(min, value)
    max = Math.max(max, value)
  }
  const lineOf = (values: (number | null)[]) => (width: number, height: number) => {
    const every = Math.max(1, Math.ceil(values.length / MOST_POINTS))
    const gap = count > 1 ? width / (count - 1) : 0
    const shown = values.flatMap((value, index) => {
      if (value === null || (index % every !== 0 && index !== values.length - 1)) return []
      return [`${round(index * gap)},${round(height - ((value - min) / (max - min || 1)) * height)}`]
    })
    // A single point is drawn as a short line, or nobody would see it.
    return shown.length === 1
      ? `${shown[0]} ${shown[0]?.replace(/^[^,]*/, (x) => String(Number(x) + 3))}`
      : shown.join(' ')
  }
  const side = (values: (number | null)[]): CurvePoints => ({
    last: values.findLast((value) => value !== null) ?? null,
    line: lineOf(values),
  })
  return { a: side(one), b: side(other) }
}

function valuesOf(summaries: Summaries, measure: CurveMeasure): (number | null)[] {
  let sum = 0
  return Array.from(summaries, (summary) => {
    if (!summary) return null
    if (measure === 'score' || measure === 'time') return measureOf(summary, measure)
    sum += measure === 'cost' ? summary.costNanoUsd : summary.tokens
    return sum
  })
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
