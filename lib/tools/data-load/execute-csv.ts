import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'
import { CsvError, parse } from 'csv-parse'
import type { Json } from '../../loop/artefacts/json.ts'
import { LIMITS } from '../../loop/artefacts/limits.ts'
import { nameColumns } from './column-names.ts'
import { cellReader, guessType } from './infer-types.ts'
import { type Column, type Table, UnreadableData } from './table.ts'

export type CsvOptions = { delimiter: string; header: boolean; infer: boolean }

const CHUNK_BYTES = 65_536
/** A record beyond it is one whose quote never closes. */
const MAX_RECORD_CHARS = 1_000_000

type Parsed = { record: string[]; info: { lines: number } }

/** Reads CSV as RFC 4180 has it, with any line ends. Gives the event loop turns, and rejects when the signal aborts. @throws UnreadableData */
export async function readCsv(content: Uint8Array, options: CsvOptions, signal: AbortSignal): Promise<Table> {
  const records: string[][] = []
  const widths: number[] = []
  const parser = parse({
    bom: true,
    delimiter: options.delimiter,
    info: true,
    max_record_size: MAX_RECORD_CHARS,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
  })
  let cells = 0
  const take = async (parsed: AsyncIterable<Parsed>) => {
    for await (const { record, info } of parsed) {
      cells += record.length
      checkRecord(record, widths[0], info.lines, options)
      if (cells > LIMITS.dataCells)
        throw new UnreadableData(`line ${info.lines}: the file has more than ${LIMITS.dataCells} cells`)
      if (records.length - (options.header ? 1 : 0) >= LIMITS.dataRows)
        throw new UnreadableData(`line ${info.lines}: the file has more than ${LIMITS.dataRows} rows`)
      records.push(record)
      widths.push(record.length)
    }
  }
  try {
    await pipeline(Readable.from(chunks(content)), parser, take, { signal })
  } catch (error) {
    throw error instanceof CsvError ? unreadable(error) : error
  }
  if (records.length === 0) throw new UnreadableData('the file has no rows')
  return tableOf(records, widths, options, signal)
}

async function* chunks(content: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += CHUNK_BYTES) {
    await setImmediate()
    yield content.subarray(at, at + CHUNK_BYTES)
  }
}

/** A row may have fewer cells than the first one; more have no column to stand in. */
function checkRecord(record: readonly string[], width: number | undefined, line: number, { header }: CsvOptions): void {
  if (width === undefined && record.length > LIMITS.dataColumns)
    throw new UnreadableData(`line ${line}: ${record.length} columns, and a file may have ${LIMITS.dataColumns}`)
  if (width !== undefined && record.length > width)
    throw new UnreadableData(
      `line ${line}, column ${width + 1}: the row has ${record.length} cells, and the ${header ? 'header' : 'first row'} has ${width}`,
    )
  const long = record.findIndex((cell) => cell.length > LIMITS.dataCellChars)
  if (long !== -1)
    throw new UnreadableData(
      `line ${line}, column ${long + 1}: the cell is longer than ${LIMITS.dataCellChars} characters`,
    )
}

function unreadable({ code, message, lines, column }: CsvError): UnreadableData {
  const place = `line ${lines}, column ${typeof column === 'number' ? column + 1 : column}`
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return new UnreadableData(`line ${lines}: a quote is opened and never closed`)
    case 'INVALID_OPENING_QUOTE':
      return new UnreadableData(
        `${place}: a quote stands within a cell that does not begin with one; double it and quote the cell`,
      )
    case 'CSV_INVALID_CLOSING_QUOTE':
      return new UnreadableData(
        `${place}: something follows the closing quote of a cell; a quote within one is doubled`,
      )
    case 'CSV_MAX_RECORD_SIZE':
      return new UnreadableData(
        `line ${lines}: the row is longer than ${MAX_RECORD_CHARS} characters; is a quote never closed?`,
      )
    default:
      return new UnreadableData(`${place}: ${message}`)
  }
}

async function tableOf(
  records: string[][],
  widths: readonly number[],
  { header, infer }: CsvOptions,
  signal: AbortSignal,
): Promise<Table> {
  const width = widths[0] ?? 0
  const first = header ? 1 : 0
  const { columns: named, notes } = nameColumns(header ? (records[0] ?? []) : Array.from({ length: width }, () => ''))
  const short = widths.slice(first).filter((cells) => cells < width).length
  if (short > 0) notes.push(`${short} of the rows had fewer cells than there are columns; what they lack is null.`)
  const columns: Column[] = []
  for (const [index, column] of named.entries()) {
    await setImmediate()
    signal.throwIfAborted()
    const type = infer ? guessType(records, index, first) : 'text'
    let missing = 0
    for (let at = first; at < records.length; at++) if ((records[at]?.[index] ?? '') === '') missing++
    columns.push({ ...column, type, missing })
  }
  const readers = columns.map(({ type }) => cellReader(type, infer))
  const cell = (row: number, column: number): Json => {
    const text = records[row + first]?.[column]
    return text === undefined ? null : (readers[column]?.(text) ?? null)
  }
  return { columns, rowCount: records.length - first, cell, notes }
}
