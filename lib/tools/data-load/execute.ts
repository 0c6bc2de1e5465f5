import { setImmediate } from 'node:timers/promises'
import { type ArtifactRef, artifactIdOf } from '../../loop/artefacts/artifact-ref.ts'
import type { ErrorKind } from '../../loop/artefacts/events.ts'
import type { Json, JsonObject } from '../../loop/artefacts/json.ts'
import { LIMITS } from '../../loop/artefacts/limits.ts'
import type { ArtifactStore, ToolCall, ToolExecute, ToolOutcome } from '../../runner/ports.ts'
import { DEFAULT_SAMPLE } from './definition.ts'
import { readCsv } from './execute-csv.ts'
import { readJson, readNdjson } from './execute-json.ts'
import { textOf } from './execute-text.ts'
import { chooseColumns, rowOf, type Table, UnreadableData } from './table.ts'

/** Between two turns that the event loop gets. */
const BYTES_PER_TURN = 250_000
/** Of the first line: enough to tell its delimiter. */
const DELIMITER_CHARS = 65_536
const NDJSON = 'application/x-ndjson'

type Source = { content: Uint8Array; ref: ArtifactRef | null }

/**
 * Gives `{format, columns, rowCount, sample, artifact, notes}`, with `limit` also `rows` and `nextOffset` (null: there are no more). All rows go into a file;
 * what stands in the output has at most LIMITS.dataSampleBytes, so a window may be shorter than its limit.
 */
export function dataLoadBy(artifacts: ArtifactStore): ToolExecute {
  return async (args, call, signal) => {
    const source = await sourceOf(artifacts, args, call)
    if ('ok' in source) return source
    const format = typeof args.format === 'string' ? args.format : formatOf(source.ref)
    try {
      const whole = await readTable(source, format, args, signal)
      const table = Array.isArray(args.columns) ? chooseColumns(whole, args.columns.map(String)) : whole
      const kept = await keepRows(artifacts, source, format, table, args, call, signal)
      if ('ok' in kept) return kept
      const { columns, rowCount, notes } = table
      const sample = rowsFrom(table, 0, Number(args.sampleSize ?? DEFAULT_SAMPLE))
      const window = typeof args.limit === 'number' ? windowOf(table, Number(args.offset ?? 0), args.limit) : {}
      return { ok: true, output: { format, columns, rowCount, sample, ...window, artifact: kept, notes } }
    } catch (error) {
      if (!(error instanceof UnreadableData)) throw error
      return failed('invalid_arguments', `${source.ref ? `“${source.ref.name}”` : 'args.text'}: ${error.message}`)
    }
  }
}

async function sourceOf(
  artifacts: ArtifactStore,
  { artifact, text }: JsonObject,
  { runId }: ToolCall,
): Promise<Source | ToolOutcome> {
  if ((artifact === undefined) === (text === undefined))
    return failed('invalid_arguments', 'args: give either artifact or text')
  if (typeof text === 'string') return { content: Buffer.from(text), ref: null }
  const id = artifactIdOf(artifact)
  if (id === null) return failed('invalid_arguments', 'args.artifact: is neither a reference to a file nor its id')
  const file = await artifacts.read(runId, id)
  return file ?? failed('missing_dependency', `there is no file ${id} in this workspace`)
}

function formatOf(ref: ArtifactRef | null): string {
  if (ref?.mediaType === 'application/json') return 'json'
  return ref?.mediaType === NDJSON ? 'ndjson' : 'csv'
}

async function readTable({ content }: Source, format: string, args: JsonObject, signal: AbortSignal): Promise<Table> {
  const text = textOf(content)
  if (format === 'json') return readJson(text)
  if (format === 'ndjson') return readNdjson(text, signal)
  const delimiter = typeof args.delimiter === 'string' ? args.delimiter : likelyDelimiter(text)
  return readCsv(content, { delimiter, header: args.header !== false, infer: args.types !== 'text' }, signal)
}

/** The one that the first line has most of, outside of quotes; a comma where it has none. */
function likelyDelimiter(text: string): string {
  const line = /^[^\r\n]*/.exec(text.slice(0, DELIMITER_CHARS))?.[0].replace(/"[^"]*"/g, '') ?? ''
  const counts = [',', ';', '\t', '|'].map((delimiter) => ({ delimiter, count: line.split(delimiter).length }))
  return counts.reduce((best, each) => (each.count > best.count ? each : best)).delimiter
}

/** All rows as a file of the run; a file that is just that already stays the one. */
async function keepRows(
  artifacts: ArtifactStore,
  { ref }: Source,
  format: string,
  table: Table,
  { columns }: JsonObject,
  { key, runId, iteration, nodeId }: ToolCall,
  signal: AbortSignal,
): Promise<ArtifactRef | ToolOutcome> {
  if (ref && format === 'ndjson' && columns === undefined) return ref
  const parts: Buffer[] = []
  let lines: string[] = []
  let bytes = 0
  let turnAt = BYTES_PER_TURN
  for (let index = 0; index < table.rowCount; index++) {
    const line = `${JSON.stringify(rowOf(table, index))}\n`
    bytes += Buffer.byteLength(line)
    // Looked at row by row: each has all columns, so a few rows may be many times the file.
    if (bytes > LIMITS.artifactBytes)
      throw new UnreadableData(
        `its rows are more than ${LIMITS.artifactBytes.toLocaleString('en')} bytes as NDJSON: choose fewer columns`,
      )
    lines.push(line)
    if (bytes < turnAt) continue
    turnAt = bytes + BYTES_PER_TURN
    parts.push(Buffer.from(lines.join('')))
    lines = []
    await setImmediate()
    signal.throwIfAborted()
  }
  const name = `${(ref?.name ?? 'data').replace(/\.[^.]{1,10}$/, '').slice(0, LIMITS.artifactNameChars - 12)}.rows.ndjson`
  const file = {
    runId,
    iteration,
    nodeId,
    name,
    mediaType: NDJSON,
    content: Buffer.concat([...parts, Buffer.from(lines.join(''))]),
  }
  const written = await artifacts.write({ ...file, idempotencyKey: key })
  return written.ok ? written.ref : failed('other', written.message)
}

function windowOf(table: Table, offset: number, limit: number): JsonObject {
  const rows = rowsFrom(table, offset, limit)
  const end = offset + rows.length
  if (rows.length === 0 && offset < table.rowCount)
    throw new UnreadableData(
      `row ${offset + 1}: larger than ${LIMITS.dataSampleBytes} bytes as JSON; choose fewer columns`,
    )
  return { rows, offset, nextOffset: end < table.rowCount ? end : null }
}

/** As many as fit. */
function rowsFrom(table: Table, from: number, most: number): Json[] {
  const rows: Json[] = []
  let bytes = 0
  for (let index = from; index < Math.min(from + most, table.rowCount); index++) {
    const row = rowOf(table, index)
    bytes += Buffer.byteLength(JSON.stringify(row))
    if (bytes > LIMITS.dataSampleBytes) break
    rows.push(row)
  }
  return rows
}

function failed(kind: ErrorKind, message: string): ToolOutcome {
  return { ok: false, class: 'recoverable', kind, message }
}
