import { setImmediate } from 'node:timers/promises'
import { isJsonObject, type Json, type JsonObject } from '../../loop/artefacts/json.ts'
import { LIMITS } from '../../loop/artefacts/limits.ts'
import { own } from '../../loop/artefacts/own.ts'
import { parseJson } from '../../loop/artefacts/parse-json.ts'
import { firstChars } from '../../loop/text/first-chars.ts'
import { type ColumnType, type Table, UnreadableData } from './table.ts'

const ROWS_PER_TURN = 5_000
/** Of a name that is too long. */
const SHOWN_CHARS = 40

/** Reads a list of objects. @throws UnreadableData */
export function readJson(text: string): Table {
  const parsed = parseJson(text, { bytes: LIMITS.artifactBytes })
  if (!parsed.ok) throw new UnreadableData(placed(parsed))
  const { value } = parsed
  if (!Array.isArray(value)) throw new UnreadableData('line 1, column 1: a list of objects is expected')
  if (value.length > LIMITS.dataRows) throw new UnreadableData(`the file has more than ${LIMITS.dataRows} rows`)
  return tableOf(value.map((row, index) => objectOf(row, `row ${index + 1}`)))
}

/** Reads an object per line. Gives the event loop turns, and rejects when the signal aborts. @throws UnreadableData */
export async function readNdjson(text: string, signal: AbortSignal): Promise<Table> {
  const rows: JsonObject[] = []
  let line = 0
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at)
    const source = text.slice(at, end === -1 ? undefined : end)
    at = end === -1 ? text.length : end + 1
    line++
    if (source.trim() === '') continue
    const parsed = parseJson(source)
    if (!parsed.ok) throw new UnreadableData(placed({ ...parsed, line }))
    if (rows.length >= LIMITS.dataRows)
      throw new UnreadableData(`line ${line}: the file has more than ${LIMITS.dataRows} rows`)
    rows.push(objectOf(parsed.value, `line ${line}`))
    if (rows.length % ROWS_PER_TURN === 0) await setImmediate()
    signal.throwIfAborted()
  }
  return tableOf(rows)
}

function placed({ message, line, column }: { message: string; line?: number; column?: number }): string {
  if (line === undefined) return message
  return `line ${line}${column === undefined ? '' : `, column ${column}`}: ${message}`
}

function objectOf(value: Json, place: string): JsonObject {
  if (isJsonObject(value)) return value
  throw new UnreadableData(`${place}: is no object`)
}

type Seen = { type: ColumnType; values: number }

function newColumn(name: string): Seen {
  if (name.length <= LIMITS.dataColumnChars) return { type: 'empty', values: 0 }
  const begin = `${firstChars(name, SHOWN_CHARS)}…`
  throw new UnreadableData(`the name of the column “${begin}” is longer than ${LIMITS.dataColumnChars} characters`)
}

function tableOf(rows: readonly JsonObject[]): Table {
  const seen = new Map<string, Seen>()
  for (const row of rows)
    for (const [name, value] of Object.entries(row)) {
      const column = seen.get(name) ?? newColumn(name)
      if (value !== null) {
        column.type = joined(column.type, typeOf(value))
        column.values++
      }
      seen.set(name, column)
      if (seen.size > LIMITS.dataColumns) throw new UnreadableData(`more than ${LIMITS.dataColumns} columns`)
    }
  const columns = [...seen].map(([name, { type, values }]) => ({ name, type, missing: rows.length - values }))
  const cell = (row: number, column: number): Json => own(rows[row] ?? {}, columns[column]?.name ?? '') ?? null
  return { columns, rowCount: rows.length, cell, notes: [] }
}

function typeOf(value: Json): ColumnType {
  if (typeof value === 'string') return 'text'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  if (typeof value === 'boolean') return 'boolean'
  return Array.isArray(value) ? 'list' : 'object'
}

function joined(type: ColumnType, other: ColumnType): ColumnType {
  if (type === 'empty' || type === other) return other
  const numbers: readonly ColumnType[] = ['integer', 'number']
  return numbers.includes(type) && numbers.includes(other) ? 'number' : 'mixed'
}
