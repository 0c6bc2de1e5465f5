import { type CsvCell, csvOf } from '@/components/ui/csv.ts'
import type { RunSummary } from '@/lib/api/contracts/runs.ts'
import { workingTime } from './run-order.ts'

const COLUMNS: Record<string, (run: RunSummary) => CsvCell> = {
  id: (run) => run.id,
  loop: (run) => run.loop.slug,
  name: (run) => run.loop.name,
  version: (run) => run.version,
  status: (run) => run.status,
  outcome: (run) => run.outcome,
  reason: (run) => run.reason,
  explanation: (run) => run.explanation,
  iterations: (run) => run.iterations,
  steps: (run) => run.steps,
  best_score: (run) => run.bestScore,
  cost_usd: (run) => run.costNanoUsd / 1e9,
  tokens: (run) => run.tokens,
  time_ms: workingTime,
  author: (run) => run.author,
  created: (run) => new Date(run.createdAt).toISOString(),
  finished: (run) => (run.finishedAt === null ? null : new Date(run.finishedAt).toISOString()),
}

/** Runs as CSV, for spreadsheets. */
export function runsAsCsv(runs: readonly RunSummary[]): string {
  return csvOf(COLUMNS, runs)
}
