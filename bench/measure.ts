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

/** Least milliseconds among several rounds: what a work takes by itself, when other programs want the processor as well. */
export function least(rounds: number, work: (round: number) => void): number {
  return Math.min(...Array.from({ length: rounds }, (_, round) => timed(() => work(round))))
}

/**
 * Median time in ms of one call of each of `works`. They take turns within one run, so that a slow spell of the machine meets all of them alike;
 * each turn repeats a work `repeat` times, so that the clock's grain doesn't matter. The first `warmUp` turns are not counted.
 */
export function interleaved<K extends string>(
  works: Record<K, () => void>,
  { turns, repeat = 1, warmUp = Math.ceil(turns / 4) }: { turns: number; repeat?: number; warmUp?: number },
): Record<K, number> {
  const names = Object.keys(works) as K[] // the keys of a record of K
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>
  for (let turn = -warmUp; turn < turns; turn++) {
    for (const name of turn % 2 === 0 ? names : names.toReversed()) {
      const ms = timed(() => {
        for (let count = 0; count < repeat; count++) works[name]()
      })
      if (turn >= 0) times[name].push(ms / repeat)
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times[name])])) as Record<K, number>
}
