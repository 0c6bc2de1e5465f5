import { type CsvCell, csvOf } from '@/components/ui/csv.ts'
import type { EvaluationDetail, ResultView } from '@/lib/api/contracts/evaluations.ts'
import { whyNot } from './result-rows.ts'

/** The results as CSV: a line for each run. */
export function resultsAsCsv({ evaluation, results }: Pick<EvaluationDetail, 'evaluation' | 'results'>): string {
  const columns: Record<string, (result: ResultView) => CsvCell> = {
    number: ({ number }) => number,
    case: (result) => result.case,
    target: ({ target }) => evaluation.targets[target]?.title ?? String(target),
    repeat: ({ repeat }) => repeat,
    run: ({ run }) => run,
    passed: ({ verdict }) => verdict?.passed ?? null,
    outcome: ({ verdict }) => verdict?.outcome ?? null,
    reason: ({ verdict }) => verdict?.reason ?? null,
    label: ({ verdict }) => verdict?.label ?? null,
    asked: ({ verdict }) => verdict?.asked ?? null,
    why_not: ({ verdict }) => whyNot(verdict),
    iterations: ({ verdict }) => verdict?.iterations ?? null,
    steps: ({ verdict }) => verdict?.steps ?? null,
    violations: ({ verdict }) => verdict?.violations ?? null,
    remediations: ({ verdict }) => verdict?.remediations ?? null,
    escalations: ({ verdict }) => verdict?.escalations ?? null,
    best_score: ({ verdict }) => verdict?.bestScore ?? null,
    cost_usd: ({ verdict }) => usd(verdict?.costNanoUsd),
    judge_cost_usd: ({ verdict }) => usd(verdict?.judgeCostNanoUsd),
    tokens: ({ verdict }) => verdict?.tokens ?? null,
    active_ms: ({ verdict }) => verdict?.activeMs ?? null,
    faults: ({ verdict }) => verdict?.rescues.faults.map(({ kind, times }) => `${kind} ${times}`).join('; ') ?? null,
    rescues: ({ verdict }) =>
      verdict?.rescues.rescues.map(({ by, name, times }) => `${by} ${name} ${times}`).join('; ') ?? null,
    unsaved: ({ verdict }) => verdict?.rescues.unsaved ?? null,
  }
  return csvOf(columns, results)
}

const usd = (nanoUsd: number | undefined) => (nanoUsd === undefined ? null : nanoUsd / 1e9)
