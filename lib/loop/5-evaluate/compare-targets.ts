import { pairedDifference } from './paired-difference.ts'
import { type JudgedResult, ran, whyNot } from './report-target.ts'

export type Compared = {
  pairs: number
  /** Cases that both have run and that were changed between: left out. */
  changed: number
  regressions: { case: string; repeat: number; a: number; b: number; why: string }[]
  improvements: { case: string; repeat: number; a: number; b: number }[]
  difference: { rate: number; low: number; high: number } | null
  iterationsRatio: number | null
  costRatio: number | null
}

/**
 * The results of b against those of a, case by case and repeat by repeat; what only one of them has is left out, and so are the cases of `changed`: they ask something else by now. The ratios are of sums, b over a, over the pairs
 * that pass on both: a run that fails early is no cheaper way to pass.
 */
export function compareResults(
  a: readonly JudgedResult[],
  b: readonly JudgedResult[],
  changed: ReadonlySet<string> = new Set(),
): Compared {
  const key = ({ case: name, repeat }: JudgedResult) => `${repeat} ${name}`
  const first = new Map(a.filter(({ verdict }) => ran(verdict)).map((result) => [key(result), result]))
  const common = b.flatMap((second) => {
    const known = first.get(key(second))
    return known && ran(second.verdict) ? [{ a: known, b: second }] : []
  })
  const pairs = common.filter((pair) => !changed.has(pair.b.case))
  const passed = (onA: boolean, onB: boolean) =>
    pairs.filter((pair) => pair.a.verdict.passed === onA && pair.b.verdict.passed === onB)
  const both = passed(true, true)
  const onlyA = passed(true, false)
  const onlyB = passed(false, true)
  const place = (pair: { a: JudgedResult; b: JudgedResult }) => {
    return { case: pair.b.case, repeat: pair.b.repeat, a: pair.a.number, b: pair.b.number }
  }
  const counts = { both: both.length, onlyA: onlyA.length, onlyB: onlyB.length }
  return {
    pairs: pairs.length,
    changed: new Set(common.flatMap((pair) => (changed.has(pair.b.case) ? [pair.b.case] : []))).size,
    regressions: onlyA.map((pair) => ({ ...place(pair), why: whyNot(pair.b.verdict) })),
    improvements: onlyB.map(place),
    difference: pairedDifference({ ...counts, neither: passed(false, false).length }),
    iterationsRatio: ratio(both.map((pair) => [pair.a.verdict.iterations, pair.b.verdict.iterations])),
    costRatio: ratio(both.map((pair) => [pair.a.verdict.costNanoUsd, pair.b.verdict.costNanoUsd])),
  }
}

function ratio(pairs: readonly (readonly [number, number])[]): number | null {
  const of = (place: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[place], 0)
  return of(0) === 0 ? null : of(1) / of(0)
}
