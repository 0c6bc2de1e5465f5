import type { EvaluationChanges, EvaluationDetail } from '@/lib/api/contracts/evaluations.ts'
import { reportEvaluation } from '@/lib/loop/5-evaluate/report-evaluation.ts'

/** An evaluation with what has changed since. An answer that was overtaken by a later one changes nothing. */
export function mergeChanges(known: EvaluationDetail, { evaluation, results }: EvaluationChanges): EvaluationDetail {
  if (evaluation.changes < known.evaluation.changes) return known
  if (results.length === 0) return { ...known, evaluation }
  const changed = new Map(results.map((result) => [result.number, result]))
  const all = known.results.map((result) => changed.get(result.number) ?? result)
  const report = reportEvaluation(known.suite, known.plan.targets.length, all)
  return { ...known, evaluation, results: all, report }
}
