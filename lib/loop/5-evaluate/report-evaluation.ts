import type { CaseResult, EvaluationFigures } from '../artefacts/evaluation.ts'
import type { Suite } from '../artefacts/suite.ts'
import { type Compared, compareResults } from './compare-targets.ts'
import { type JudgedResult, reportTarget, type TargetReportOf } from './report-target.ts'

/** Results that were judged, with what their cases expect. */
export function judgedResults(suite: Pick<Suite, 'cases'>, results: readonly CaseResult[]): JudgedResult[] {
  const expects = new Map(suite.cases.map(({ name, expect }) => [name, expect]))
  return results.flatMap(({ number, target, case: name, repeat, verdict }) => {
    const expect = expects.get(name)
    return verdict && expect ? [{ number, target, case: name, repeat, expect, verdict }] : []
  })
}

/** What is asked of an evaluation that has ended, over its results. */
export function evaluationFigures(
  suite: Pick<Suite, 'cases' | 'gate'>,
  targets: number,
  results: readonly CaseResult[],
): EvaluationFigures {
  const all = judgedResults(suite, results)
  return {
    gate: suite.gate,
    targets: Array.from({ length: targets }, (_, target) => {
      const of = all.filter((result) => result.target === target)
      const { judged, passing, convergence, iterationCounts, costPerConvergence } = reportTarget(of)
      return { results: of.length, judged, passing, convergence, iterationCounts, costPerConvergence }
    }),
  }
}

/** One report for each target, and each of the others compared with the first. */
export function reportEvaluation(
  suite: Pick<Suite, 'cases'>,
  targets: number,
  results: readonly CaseResult[],
): { targets: TargetReportOf[]; comparisons: (Compared & { a: number; b: number })[] } {
  const judged = judgedResults(suite, results)
  const of = Array.from({ length: targets }, (_, target) => judged.filter((result) => result.target === target))
  const [first = [], ...others] = of
  return {
    targets: of.map(reportTarget),
    comparisons: others.map((results, place) => ({ a: 0, b: place + 1, ...compareResults(first, results) })),
  }
}
