import type { Json, JsonObject } from '../../loop/artefacts/json.ts'
import { jsonSize } from '../../loop/artefacts/json-size.ts'
import type { RunState } from '../../loop/artefacts/run-state.ts'
import type { IterationSummary } from '../../loop/artefacts/trace.ts'
import { unpack } from '../packed.ts'
import { restore } from '../payloads.ts'
import { type EventRange, PAGE_CHARACTERS, type RunLog, type StoredEvent } from '../run-log.ts'
import type { Scope } from '../scope.ts'
import type { SqliteConnection } from './connection.ts'

/** Columns of an iteration's summary, by the names of its members. */
export const SUMMARY_COLUMNS = `iteration, firstSeq, lastSeq, startedAt, endedAt, pausedMs, steps, modelCalls, toolCalls, tokens, costNanoUsd, score,
  violations, remediations, escalations, errors, path`

type EventRow = Omit<StoredEvent, 'data'> & { data: string }
type Statements = ReturnType<typeof prepare>
const prepared = new WeakMap<SqliteConnection, Statements>()

/** Opens the log of a run; null when the workspace has no such run. */
export function openRunLog(reader: SqliteConnection, scope: Scope, runId: string): RunLog | null {
  const statements = statementsOf(reader)
  const head = () => statements.head.get(runId, scope.workspaceId)
  const contentOf = (hash: string) => statements.payload.get(scope.workspaceId, hash)?.content
  if (!head()) return null
  return {
    async head() {
      const row = head()
      return { seq: row?.seq ?? 0, finished: row?.status === 'finished' }
    },
    events: async (range) => readPage(statements, runId, range, contentOf),
    firstSeqOf: async (iteration) => firstSeqOf(statements, runId, iteration, head()?.seq ?? 0),
    async checkpointBefore(seq) {
      const row = statements.checkpointBefore.get(runId, seq)
      // Our own commit wrote it from a RunState.
      return row
        ? { seq: row.seq, state: unpack(row.state, `the checkpoint at ${row.seq}`) as unknown as RunState }
        : null
    },
    iterations: async (from, limit) =>
      statements.iterations.all(runId, from, limit).map((row) => ({ ...row, path: JSON.parse(row.path) })),
    async payload(hash) {
      const content = contentOf(hash)
      return content && unpack(content, `payload ${hash}`)
    },
  }
}

function statementsOf(connection: SqliteConnection): Statements {
  const known = prepared.get(connection)
  if (known) return known
  const statements = prepare(connection)
  prepared.set(connection, statements)
  return statements
}

function prepare(connection: SqliteConnection) {
  const event = 'SELECT seq, at, iteration, step, nodeId, type, data FROM Event WHERE runId = ?'
  return {
    head: connection.prepare<[string, string], { seq: number; status: string }>(
      'SELECT seq, status FROM Run WHERE id = ? AND workspaceId = ?',
    ),
    events: connection.prepare<[string, number, number, number], EventRow>(
      `${event} AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
    ),
    iterationAt: connection.prepare<[string, number], { iteration: number }>(
      'SELECT iteration FROM Event WHERE runId = ? AND seq = ?',
    ),
    checkpointBefore: connection.prepare<[string, number], { seq: number; state: Buffer }>(
      'SELECT seq, state FROM Checkpoint WHERE runId = ? AND seq <= ? ORDER BY seq DESC LIMIT 1',
    ),
    iterations: connection.prepare<[string, number, number], Omit<IterationSummary, 'path'> & { path: string }>(
      `SELECT ${SUMMARY_COLUMNS} FROM Iteration WHERE runId = ? AND iteration >= ? ORDER BY iteration LIMIT ?`,
    ),
    payload: connection.prepare<[string, string], { content: Buffer }>(
      'SELECT content FROM Payload WHERE workspaceId = ? AND hash = ?',
    ),
  }
}

function readPage(
  statements: Statements,
  runId: string,
  { after, to = Number.MAX_SAFE_INTEGER, limit = -1, whole = false }: EventRange,
  contentOf: (hash: string) => Buffer | undefined,
): StoredEvent[] {
  const events: StoredEvent[] = []
  let size = 0
  const counted = (hash: string): Json | undefined => {
    const content = contentOf(hash)
    if (!content) return undefined
    const value = unpack(content, `payload ${hash}`)
    size += jsonSize(value, PAGE_CHARACTERS)
    return value
  }
  for (const row of statements.events.iterate(runId, after, to, limit)) {
    size += row.data.length
    const data = JSON.parse(row.data) as JsonObject
    const event = { ...row, data: whole ? restore(row.type, data, counted) : data }
    if (size > PAGE_CHARACTERS && events.length > 0) break
    events.push(event)
  }
  return events
}

// Iterations rise with seq, and seq has no gaps: bisection finds a boundary with some fifteen key look-ups, without an index of its own.
function firstSeqOf(statements: Statements, runId: string, iteration: number, last: number): number | null {
  const at = (seq: number) => statements.iterationAt.get(runId, seq)?.iteration ?? 0
  if (last === 0 || at(last) < iteration) return null
  let low = 1
  let high = last
  while (low < high) {
    const middle = (low + high) >> 1
    if (at(middle) < iteration) low = middle + 1
    else high = middle
  }
  return low
}
