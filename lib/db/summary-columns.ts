import type { IterationSummary } from '../loop/artefacts/trace.ts'
import { DamagedValue, parseStored } from './payloads.ts'

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

/** @throws DamagedValue */
export function toSummary(row: SummaryRow): IterationSummary {
  const what = `the summary of iteration ${row.iteration}`
  const path = parseStored(row.path, what)
  if (!Array.isArray(path)) throw new DamagedValue(`${what} is damaged`)
  return { ...row, path: path.map(String) }
}
