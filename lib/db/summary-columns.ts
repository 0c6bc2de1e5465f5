import type { IterationSummary } from '../loop/artefacts/trace.ts'

/** An iteration's summary as a row: members by their names, the path as JSON. */
export type SummaryRow = Omit<IterationSummary, 'path'> & { path: string }

/** Its columns, with their types in PostgreSQL. */
export const SUMMARY_TYPES: Record<keyof SummaryRow, 'integer' | 'bigint' | 'double precision' | 'text'> = {
  iteration: 'integer',
  firstSeq: 'integer',
  lastSeq: 'integer',
  startedAt: 'bigint',
  endedAt: 'bigint',
  pausedMs: 'bigint',
  steps: 'integer',
  modelCalls: 'integer',
  toolCalls: 'integer',
  tokens: 'bigint',
  costNanoUsd: 'bigint',
  score: 'double precision',
  violations: 'integer',
  remediations: 'integer',
  escalations: 'integer',
  errors: 'integer',
  path: 'text',
}

const names = Object.keys(SUMMARY_TYPES)
/** The columns as a list in SQL. */
export const SUMMARY_COLUMNS = names.map((name) => `"${name}"`).join(', ')

export function toSummaryRow(summary: IterationSummary): SummaryRow {
  return { ...summary, path: JSON.stringify(summary.path) }
}

export function toSummary(row: SummaryRow): IterationSummary {
  return { ...row, path: JSON.parse(row.path) }
}
