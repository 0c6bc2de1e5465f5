import { stringify } from 'csv-stringify/sync'
import { ArtifactName } from '../../loop/artefacts/artifact-ref.ts'
import { isJsonObject, type Json, type JsonObject } from '../../loop/artefacts/json.ts'
import { LIMITS } from '../../loop/artefacts/limits.ts'
import type { ArtifactStore, ToolExecute, ToolOutcome } from '../../runner/ports.ts'

const MEDIA_TYPES = { csv: 'text/csv', json: 'application/json', ndjson: 'application/x-ndjson' } as const
type Format = keyof typeof MEDIA_TYPES

/** What a spreadsheet may take for a formula, or for the beginning of one after it has dropped what stands before. */
const FORMULA = /^[\s\p{Cc}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u
const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/** Writes the rows and gives `{artifact, rowCount, columns, guarded}`: `guarded` cells got an apostrophe. */
export function dataSaveInto(artifacts: Pick<ArtifactStore, 'write'>): ToolExecute {
  return async (args, { key, runId, iteration, nodeId }) => {
    const name = ArtifactName.safeParse(args.name)
    if (!name.success) return invalid(`args.name: ${name.error.issues[0]?.message}`)
    const rows = (Array.isArray(args.rows) ? args.rows : []).filter(isJsonObject)
    const columns = Array.isArray(args.columns) ? args.columns.map(String) : columnsOf(rows)
    if (columns.length > LIMITS.dataColumns)
      return invalid(`args.rows: ${columns.length} columns, and a file may have ${LIMITS.dataColumns}`)
    if (new Set(columns).size < columns.length) return invalid('args.columns: a column stands there twice')
    const format = formatOf(args.format)
    const made = format === 'csv' ? csvOf(rows, columns, args) : { text: jsonOf(rows, columns, format), guarded: 0 }
    const file = { name: name.data, mediaType: MEDIA_TYPES[format], content: Buffer.from(made.text) }
    const written = await artifacts.write({ runId, iteration, nodeId, ...file, idempotencyKey: key })
    if (!written.ok) return invalid(written.message)
    return {
      ok: true,
      output: { artifact: written.ref, rowCount: rows.length, columns, guarded: made.guarded },
    }
  }
}

function formatOf(value: Json | undefined): Format {
  return value === 'json' || value === 'ndjson' ? value : 'csv'
}

function columnsOf(rows: readonly JsonObject[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))]
}

function jsonOf(rows: readonly JsonObject[], columns: readonly string[], format: Format): string {
  const lines = rows.map((row) => {
    const members = columns.filter((name) => Object.hasOwn(row, name)).map((name) => [name, row[name]])
    return JSON.stringify(Object.fromEntries(members))
  })
  if (format === 'ndjson') return lines.map((line) => `${line}\n`).join('')
  return lines.length === 0 ? '[]\n' : `[\n${lines.join(',\n')}\n]\n`
}

/** RFC 4180, in UTF-8. A cell that looks empty is quoted where it is a text, so that a row of one column is no empty line. */
function csvOf(
  rows: readonly JsonObject[],
  columns: readonly string[],
  { delimiter, formulas }: JsonObject,
): { text: string; guarded: number } {
  let guarded = 0
  const cell = (value: Json | undefined): string => {
    const text = cellText(value)
    // A number is no formula, as a number or as a text.
    if (formulas === 'keep' || !FORMULA.test(text) || NUMBER.test(text)) return text
    guarded++
    return `'${text}`
  }
  const table = [columns.map(cell), ...rows.map((row) => columns.map((name) => cell(own(row, name))))]
  const text = stringify(table, {
    delimiter: typeof delimiter === 'string' ? delimiter : ',',
    quoted_empty: columns.length === 1,
    // A parser that takes any line end would otherwise end the row there, or trim the cell.
    quoted_match: /[\r\n]|^\s|\s$|^\uFEFF/,
    record_delimiter: 'windows',
  })
  return { text, guarded }
}

function own(row: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(row, name) ? row[name] : undefined
}

function cellText(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function invalid(message: string): ToolOutcome {
  return { ok: false, class: 'recoverable', kind: 'invalid_arguments', message }
}
