import { isJsonObject, type Json } from '@/lib/loop/artefacts/json.ts'

/** The beginning of a table as a viewer shows it. `more`: there is more of it, in rows or in columns. */
export type TableRows = { head: string[]; rows: string[][]; more: boolean }

const MAX_ROWS = 200
const MAX_COLUMNS = 40
const MAX_CELL_CHARS = 200

/** The first rows of CSV text, with its first row as the head. Total: what is no good CSV is shown as far as it can be read. */
export function csvRows(text: string, delimiter: string): TableRows {
  const records: string[][] = []
  let [record, cell]: [string[], string] = [[], '']
  let quoted = false
  let at = text.startsWith('\uFEFF') ? 1 : 0
  for (; at < text.length && records.length <= MAX_ROWS; at++) {
    const char = text[at] ?? ''
    if (quoted) {
      if (char !== '"') cell += char
      else if (text[at + 1] === '"') cell += text[++at]
      else quoted = false
    } else if (char === '"' && cell === '') quoted = true
    else if (char === delimiter) {
      record.push(cell)
      cell = ''
    } else if (char === '\n' || char === '\r') {
      if (char === '\r' && text[at + 1] === '\n') at++
      if (record.length > 0 || cell !== '') records.push([...record, cell])
      record = []
      cell = ''
    } else cell += char
  }
  if (record.length > 0 || cell !== '') records.push([...record, cell])
  const [head = [], ...rows] = records
  return cut(head, rows, at < text.length)
}

/** The delimiter of CSV text: the one that its first line has most of. */
export function delimiterOf(text: string): string {
  const line = /^[^\r\n]*/.exec(text)?.[0].replace(/"[^"]*"/g, '') ?? ''
  const count = (delimiter: string) => line.split(delimiter).length
  return [',', ';', '\t', '|'].reduce((best, each) => (count(each) > count(best) ? each : best))
}

/** The first rows of NDJSON text, or of a list of objects; null where a row is no object. */
export function objectRows(text: string, format: 'json' | 'ndjson'): TableRows | null {
  const values = format === 'json' ? listOf(text) : linesOf(text)
  if (values === null || values.length === 0 || !values.every(isJsonObject)) return null
  const shown = values.slice(0, MAX_ROWS)
  const head = [...new Set(shown.flatMap((row) => Object.keys(row)))]
  const rows = shown.map((row) => head.map((name) => cellText(Object.hasOwn(row, name) ? row[name] : null)))
  return cut(head, rows, values.length > MAX_ROWS)
}

function listOf(text: string): Json[] | null {
  const value = parsed(text)
  return Array.isArray(value) ? value : null
}

function linesOf(text: string): Json[] | null {
  const lines = text.split('\n', MAX_ROWS * 2).filter((line) => line.trim() !== '')
  const values = lines.slice(0, MAX_ROWS + 1).map(parsed)
  return values.includes(undefined) ? null : values.filter((value) => value !== undefined)
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function cellText(value: Json | undefined): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function cut(head: string[], rows: string[][], more: boolean): TableRows {
  const short = (cells: string[]) =>
    cells
      .slice(0, MAX_COLUMNS)
      .map((cell) => (cell.length > MAX_CELL_CHARS ? `${cell.slice(0, MAX_CELL_CHARS)}…` : cell))
  const shown = rows.slice(0, MAX_ROWS).map(short)
  return { head: short(head), rows: shown, more: more || rows.length > MAX_ROWS || head.length > MAX_COLUMNS }
}
