import type { RunSummary } from '@/lib/api/contracts/runs.ts'
import { workingTime } from './run-order.ts'

const COLUMNS: Record<string, (run: RunSummary) => string | number | null> = {
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

/** Runs as CSV (RFC 4180). A text that a spreadsheet would calculate is put behind an apostrophe. */
export function runsAsCsv(runs: readonly RunSummary[]): string {
  const lines = runs.map((run) => Object.values(COLUMNS).map((cell) => csvCell(cell(run))))
  return [Object.keys(COLUMNS), ...lines].map((cells) => `${cells.join(',')}\r\n`).join('')
}

function csvCell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
