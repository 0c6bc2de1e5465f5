export type Bin = { from: number; to: number; times: number }

/** Whole numbers → how often, as at most `most` bins of one width without gaps; few values get a bin each. */
export function binsOf(counts: readonly (readonly [number, number])[], most: number): Bin[] {
  const values = counts.filter(([, times]) => times > 0)
  if (values.length === 0) return []
  const least = Math.min(...values.map(([value]) => value))
  const greatest = Math.max(...values.map(([value]) => value))
  const width = Math.ceil((greatest - least + 1) / most)
  const bins = Array.from({ length: Math.ceil((greatest - least + 1) / width) }, (_, index) => {
    const from = least + index * width
    return { from, to: from + width - 1, times: 0 }
  })
  for (const [value, times] of values) {
    const bin = bins[Math.floor((value - least) / width)]
    if (bin) bin.times += times
  }
  return bins
}

export type Trajectory = readonly (readonly [iteration: number, score: number])[]

/** The scale that holds all lines: iterations from 1, and scores from 0 to 1 unless some lie beyond. */
export function trajectoryScale(lines: readonly Trajectory[]): { last: number; least: number; most: number } {
  let [last, least, most] = [1, 0, 1]
  for (const line of lines)
    for (const [iteration, score] of line) {
      last = Math.max(last, iteration)
      least = Math.min(least, score)
      most = Math.max(most, score)
    }
  return { last, least, most }
}

/** At each iteration that some line reaches, the middle of the scores then; a line that has ended keeps its last one. */
export function middleTrajectory(lines: readonly Trajectory[]): [number, number][] {
  const { last } = trajectoryScale(lines)
  const scored = lines.filter((line) => line.length > 0)
  if (scored.length === 0) return []
  const at = scored.map(() => -1)
  return Array.from({ length: last }, (_, index) => index + 1).flatMap((iteration) => {
    const now = scored.flatMap((line, which) => {
      let place = at[which] ?? -1
      while (place + 1 < line.length && (line[place + 1]?.[0] ?? 0) <= iteration) place++
      at[which] = place
      const score = line[place]?.[1]
      return score === undefined ? [] : [score]
    })
    return now.length === 0 ? [] : [[iteration, middleOf(now)]]
  })
}

/** The two middle ones together, where there is none in the middle. */
function middleOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2
}

/** At most `most` of the items, evenly spread. */
export function spread<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items]
  return Array.from({ length: most }, (_, index) => items[Math.floor((index * items.length) / most)] as T) // in range
}
