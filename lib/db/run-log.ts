import type { EventType } from '../loop/artefacts/events.ts'
import type { Json, JsonObject } from '../loop/artefacts/json.ts'
import type { RunState } from '../loop/artefacts/run-state.ts'
import type { IterationSummary } from '../loop/artefacts/trace.ts'
import type { Database } from './database.ts'
import type { SqliteConnection } from './database-door.ts'
import { restore } from './payloads.ts'
import type { Scope } from './scope.ts'

/** An event as stored: large payload fields are references. */
export type StoredEvent = {
  seq: number
  at: number
  iteration: number
  step: number
  nodeId: string | null
  type: EventType
  data: JsonObject
}

/** Which events to read: those after `after`, to `to` where given, at most `limit`. */
export type EventRange = {
  after: number
  to?: number | undefined
  limit?: number | undefined
  /** With their large fields in place, as the runner committed them. */
  whole?: boolean | undefined
}

/** At most this many characters of event data are read at once: patches lie in the log as they are, and may be large. */
export const PAGE_CHARACTERS = 2_000_000

/** Reading access to one run's log; only given out for a run of the asker's workspace. Everything it returns is durable. */
export type RunLog = {
  /** Status and last seq at this moment. */
  head(): { seq: number; finished: boolean }
  /** The next events of a range: as many as fit into a page, and one at least where there are any. Ask again after the last one. */
  events(range: EventRange): StoredEvent[]
  /** Seq of the first event of this iteration or a later one; null when the log hasn't come to it. */
  firstSeqOf(iteration: number): number | null
  /** Newest checkpoint at or before an event. */
  checkpointBefore(seq: number): { seq: number; state: RunState } | null
  iterations(from: number, limit: number): IterationSummary[]
  payload(hash: string): Json | undefined
}

/** Columns of an iteration's summary, by the names of its members. */
export const SUMMARY_COLUMNS = `iteration, firstSeq, lastSeq, startedAt, endedAt, pausedMs, steps, modelCalls, toolCalls, tokens, costNanoUsd, score,
  violations, remediations, errors, path`

type EventRow = Omit<StoredEvent, 'data'> & { data: string }
type Statements = ReturnType<typeof prepare>
const prepared = new WeakMap<SqliteConnection, Statements>()

/** Opens the log of a run; null when the workspace has no such run. */
export function openRunLog({ log }: Database, scope: Scope, runId: string): RunLog | null {
  const statements = statementsOf(log.reader)
  const head = () => statements.head.get(runId, scope.workspaceId)
  const contentOf = (hash: string) => statements.payload.get(scope.workspaceId, hash)?.content
  if (!head()) return null
  return {
    head() {
      const row = head()
      return { seq: row?.seq ?? 0, finished: row?.status === 'finished' }
    },
    events: (range) => readPage(statements, runId, range, contentOf),
    firstSeqOf: (iteration) => firstSeqOf(statements, runId, iteration, head()?.seq ?? 0),
    checkpointBefore(seq) {
      const row = statements.checkpointBefore.get(runId, seq)
      return row ? { seq: row.seq, state: JSON.parse(row.state) as RunState } : null
    },
    iterations: (from, limit) =>
      statements.iterations.all(runId, from, limit).map((row) => ({ ...row, path: JSON.parse(row.path) })),
    payload(hash) {
      const content = contentOf(hash)
      return content === undefined ? undefined : (JSON.parse(content) as Json)
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
    checkpointBefore: connection.prepare<[string, number], { seq: number; state: string }>(
      'SELECT seq, state FROM Checkpoint WHERE runId = ? AND seq <= ? ORDER BY seq DESC LIMIT 1',
    ),
    iterations: connection.prepare<[string, number, number], Omit<IterationSummary, 'path'> & { path: string }>(
      `SELECT ${SUMMARY_COLUMNS} FROM Iteration WHERE runId = ? AND iteration >= ? ORDER BY iteration LIMIT ?`,
    ),
    payload: connection.prepare<[string, string], { content: string }>(
      'SELECT content FROM Payload WHERE workspaceId = ? AND hash = ?',
    ),
  }
}

function readPage(
  statements: Statements,
  runId: string,
  { after, to = Number.MAX_SAFE_INTEGER, limit = -1, whole = false }: EventRange,
  contentOf: (hash: string) => string | undefined,
): StoredEvent[] {
  const events: StoredEvent[] = []
  let size = 0
  const counted = (hash: string) => {
    const content = contentOf(hash)
    size += content?.length ?? 0
    return content
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
