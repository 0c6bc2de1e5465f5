/** `full` is what the goals are about; `small` runs the same code in well under a second, to show that it works. */
export type BenchSize = 'small' | 'full'

/** One figure. `goal` is missing when the figure is shown for orientation and not judged, such as an absolute time. */
export type BenchLine = {
  /** Kebab-case, unique within its bench: `compile-100-nodes`. */
  name: string
  measured: number
  /** `ms`, `us`, `x` for a ratio, `%`, `count`, `mb` for 1,000,000 bytes. */
  unit: 'ms' | 'us' | 'x' | '%' | 'count' | 'mb'
  goal?: { atLeast: number } | { atMost: number }
}

/** A module of this folder that exports one, listed in benches.ts. It prints nothing and throws only when it is broken, never when it is slow. */
export type Bench = {
  /** Kebab-case: what `npm run bench -- NAME` calls it. */
  name: string
  run(size: BenchSize): BenchLine[] | Promise<BenchLine[]>
  /** The figures side by side, where they compare several things in the same respects. */
  table?(lines: readonly BenchLine[]): string[]
}

/** Whether a figure reaches its goal; undefined when it has none. */
export function reaches({ measured, goal }: BenchLine): boolean | undefined {
  if (!goal) return undefined
  return 'atLeast' in goal ? measured >= goal.atLeast : measured <= goal.atMost
}

/** `name measured goal ok|short`, in columns. */
export function lineOf(bench: string, line: BenchLine): string {
  const { goal, unit } = line
  const wanted = !goal ? '-' : 'atLeast' in goal ? `>=${goal.atLeast}${unit}` : `<=${goal.atMost}${unit}`
  const verdict = { true: 'ok', false: 'short', undefined: 'shown' }[`${reaches(line)}`]
  const measured = `${Number(line.measured.toPrecision(3))}${unit}`
  return [`${bench}/${line.name}`.padEnd(46), measured.padStart(10), wanted.padStart(10), verdict].join(' ')
}
