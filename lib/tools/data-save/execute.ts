import { setImmediate } from 'node:timers/promises'
import { stringify } from 'csv-stringify/sync'
import { ArtifactName } from '../../loop/artefacts/artifact-ref.ts'
import { isJsonObject, type Json, type JsonObject } from '../../loop/artefacts/json.ts'
import { LIMITS } from '../../loop/artefacts/limits.ts'
import { own } from '../../loop/artefacts/own.ts'
import { firstChars } from '../../loop/text/first-chars.ts'
import type { ArtifactStore, ToolExecute, ToolOutcome } from '../../runner/ports.ts'

const MEDIA_TYPES = { csv: 'text/csv', json: 'application/json', ndjson: 'application/x-ndjson' } as const
type Format = keyof typeof MEDIA_TYPES

/** What a spreadsheet may take for a formula, or for the beginning of one after it has dropped what stands before. */
const FORMULA = /^[\s\p{Cc}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u
const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/** Of a name that is too long. */
const SHOWN_CHARS = 40
/** Cells of rows that are written at once, before the event loop gets a turn. */
const CELLS_PER_TURN = 20_000

/** The rows can't be written: the message names the place. */
class Unwritable extends Error {}

/** Writes the rows and gives `{artifact, rowCount, columns, guarded}`: `guarded` cells got an apostrophe. */
export function dataSaveInto(artifacts: Pick<ArtifactStore, 'write'>): ToolExecute {
  return async (args, { key, runId, iteration, nodeId }, signal) => {
    const name = ArtifactName.safeParse(args.name)
    if (!name.success) return invalid(`args.name: ${name.error.issues[0]?.message}`)
    const rows = (Array.isArray(args.rows) ? args.rows : []).filter(isJsonObject)
    const format = formatOf(args.format)
    try {
      const columns = Array.isArray(args.columns) ? args.columns.map(String) : columnsOf(rows)
      checkColumns(columns)
      const counts = { guarded: 0 }
      const parts = format === 'csv' ? csvOf(rows, columns, args, counts) : jsonOf(rows, columns, format)
      const content = await gathered(parts, signal)
      const file = { name: name.data, mediaType: MEDIA_TYPES[format], content }
      const written = await artifacts.write({ runId, iteration, nodeId, ...file, idempotencyKey: key })
      if (!written.ok) return invalid(written.message)
      return { ok: true, output: { artifact: written.ref, rowCount: rows.length, columns, ...counts } }
    } catch (error) {
      if (!(error instanceof Unwritable)) throw error
      return invalid(error.message)
    }
  }
}

/** All parts as bytes. Stops at the one that makes the file too large, and gives the event loop a turn after each. */
async function gathered(parts: Iterable<string>, signal: AbortSignal): Promise<Buffer> {
  const buffers: Buffer[] = []
  let bytes = 0
  for (const part of parts) {
    const buffer = Buffer.from(part)
    bytes += buffer.length
    if (bytes > LIMITS.artifactBytes)
      throw new Unwritable(
        `args.rows: they take more than ${LIMITS.artifactBytes.toLocaleString('en')} bytes, the most that a file may have`,
      )
    buffers.push(buffer)
    await setImmediate()
    signal.throwIfAborted()
  }
  return Buffer.concat(buffers)
}

function formatOf(value: Json | undefined): Format {
  return value === 'json' || value === 'ndjson' ? value : 'csv'
}

function columnsOf(rows: readonly JsonObject[]): string[] {
  const columns = new Set<string>()
  for (const row of rows) for (const name of Object.keys(row)) columns.add(name)
  return [...columns]
}

function checkColumns(columns: readonly string[]): void {
  if (columns.length > LIMITS.dataColumns)
    throw new Unwritable(`args.rows: ${columns.length} columns, and a file may have ${LIMITS.dataColumns}`)
  if (new Set(columns).size < columns.length) throw new Unwritable('args.columns: a column stands there twice')
  const long = columns.find((name) => name.length > LIMITS.dataColumnChars)
  if (long !== undefined)
    throw new Unwritable(
      `the name of the column “${firstChars(long, SHOWN_CHARS)}…” is longer than ${LIMITS.dataColumnChars} characters`,
    )
}

/** The rows in turns of about as many cells, each with the place where it begins. */
function* inTurns(rows: readonly JsonObject[], columns: number): Generator<[JsonObject[], number]> {
  const rowsPerTurn = Math.max(1, Math.floor(CELLS_PER_TURN / Math.max(1, columns)))
  for (let from = 0; from < rows.length; from += rowsPerTurn) yield [rows.slice(from, from + rowsPerTurn), from]
}

function* jsonOf(rows: readonly JsonObject[], columns: readonly string[], format: Format): Generator<string> {
  const places = new Map(columns.map((name, place) => [name, place]))
  const lineOf = (row: JsonObject) => {
    // Goes by what the row has, not by the columns: most rows may have few of them.
    const kept = Object.entries(row).filter(([name]) => places.has(name))
    kept.sort(([one], [other]) => (places.get(one) ?? 0) - (places.get(other) ?? 0))
    return JSON.stringify(Object.fromEntries(kept))
  }
  if (format === 'json') yield rows.length === 0 ? '[]\n' : '[\n'
  for (const [turn, from] of inTurns(rows, columns.length)) {
    const lines = turn.map(lineOf)
    if (format === 'ndjson') yield lines.map((line) => `${line}\n`).join('')
    else yield `${lines.join(',\n')}${from + turn.length < rows.length ? ',' : '\n]'}\n`
  }
}

/** RFC 4180, in UTF-8. A cell that looks empty is quoted where it is a text, so that a row of one column is no empty line. */
function* csvOf(
  rows: readonly JsonObject[],
  columns: readonly string[],
  { delimiter, formulas }: JsonObject,
  counts: { guarded: number },
): Generator<string> {
  if (rows.length * columns.length > LIMITS.dataCells)
    throw new Unwritable(
      `args.rows: ${rows.length} rows of ${columns.length} columns, and a CSV file may have ${LIMITS.dataCells} cells`,
    )
  const cell = (value: Json | undefined): string => {
    const text = cellText(value)
    // A number is no formula, as a number or as a text.
    if (formulas === 'keep' || !FORMULA.test(text) || NUMBER.test(text)) return text
    counts.guarded++
    return `'${text}`
  }
  const options = {
    delimiter: typeof delimiter === 'string' ? delimiter : ',',
    quoted_empty: columns.length === 1,
    // A parser that takes any line end would otherwise end the row there, or trim the cell.
    quoted_match: /[\r\n]|^\s|\s$|^\uFEFF/,
    record_delimiter: 'windows',
  } as const
  yield stringify([columns.map(cell)], options)
  for (const [turn, from] of inTurns(rows, columns.length)) {
    const cells = turn.map((row, index) =>
      columns.map((name) => {
        const text = cell(own(row, name))
        if (text.length <= LIMITS.dataCellChars) return text
        const place = `args.rows.${from + index}.${name}`
        throw new Unwritable(`${place}: a cell of CSV may have ${LIMITS.dataCellChars} characters`)
      }),
    )
    yield stringify(cells, options)
  }
}

function cellText(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function invalid(message: string): ToolOutcome {
  return { ok: false, class: 'recoverable', kind: 'invalid_arguments', message }
}
