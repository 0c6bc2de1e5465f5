/** Middle value; of an even number, the upper of the two in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

/** Milliseconds that `work` takes. */
export function timed(work: () => void): number {
  const started = performance.now()
  work()
  return performance.now() - started
}

/** So that a work too short to be counted is no division by zero. */
const LEAST_MS = 0.001

/**
 * Milliseconds of this thread's processor that one call of each of `works` takes, on average. Unlike the clock's they don't grow when other programs run;
 * they are counted coarsely, so all turns together should take 100 ms and more. The works take turns, so that a slow spell of the machine meets all
 * of them alike; each turn repeats a work `repeat` times. The first quarter is to warm up.
 */
export function interleaved<K extends string>(
  works: Record<K, () => void>,
  { turns, repeat = 1 }: { turns: number; repeat?: number },
): Record<K, number> {
  const names = Object.keys(works) as K[] // the keys of a record of K
  const total = Object.fromEntries(names.map((name) => [name, LEAST_MS])) as Record<K, number>
  for (let turn = -Math.ceil(turns / 4); turn < turns; turn++) {
    for (const name of turn % 2 === 0 ? names : names.toReversed()) {
      const started = process.threadCpuUsage()
      for (let count = 0; count < repeat; count++) works[name]()
      const { user, system } = process.threadCpuUsage(started)
      if (turn >= 0) total[name] += (user + system) / 1_000
    }
  }
  return Object.fromEntries(names.map((name) => [name, total[name] / turns / repeat])) as Record<K, number>
}
