/** A decision's confidence, as the packet tells it. */
export type Confidence = { iteration: number; confidence: number | null; subgoal: string }

export const CHART = { width: 240, height: 56, pad: 5 } as const

/** A place in the chart. */
type Dot = { iteration: number; x: number; y: number }

/** Confidence from 0 (bottom) to 1 (top), oldest left: the line through the known ones, and a dot for each. */
export function confidenceChart(decisions: readonly Confidence[]): { line: string; dots: Dot[] } {
  const { width, height, pad } = CHART
  const gap = decisions.length > 1 ? (width - 2 * pad) / (decisions.length - 1) : 0
  const dots = decisions.flatMap(({ iteration, confidence }, index) => {
    if (confidence === null) return []
    const share = Math.min(1, Math.max(0, confidence))
    return [{ iteration, x: round(pad + index * gap), y: round(pad + (1 - share) * (height - 2 * pad)) }]
  })
  return { line: dots.map(({ x, y }) => `${x},${y}`).join(' '), dots }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
