import { unpackCheckpoint } from '../checkpoints.ts'
import { type BlockContent, pageOf } from '../event-blocks.ts'
import { unpack } from '../packed.ts'
import type { RunLog } from '../run-log.ts'
import type { Scope } from '../scope.ts'
import { SUMMARY_COLUMNS, type SummaryRow, toSummary } from '../summary-columns.ts'
import type { SqliteConnection } from './connection.ts'

type Statements = ReturnType<typeof prepare>
const prepared = new WeakMap<SqliteConnection, Statements>()

/** Opens the log of a run; null when the workspace has no such run. */
export function openRunLog(reader: SqliteConnection, scope: Scope, runId: string): RunLog | null {
  const statements = statementsOf(reader)
  const head = () => statements.head.get(runId, scope.workspaceId)
  const payloadOf = (hash: string) => {
    const row = statements.payload.get(scope.workspaceId, hash)
    return row && unpack(row.content, `payload ${hash}`)
  }
  if (!head()) return null
  return {
    async head() {
      const row = head()
      return { seq: row?.seq ?? 0, finished: row?.status === 'finished' }
    },
    events: async (range) => {
      const before = statements.blockBefore.get(runId, range.after + 1)?.firstSeq ?? 0
      return pageOf(statements.blocks.iterate(runId, before, range.to ?? Number.MAX_SAFE_INTEGER), range, payloadOf)
    },
    async firstSeqOf(iteration) {
      return iteration < 1 ? 1 : (statements.firstSeq.get(runId, iteration)?.firstSeq ?? null)
    },
    async checkpointBefore(seq) {
      const row = statements.checkpointBefore.get(runId, seq)
      return row ? { seq: row.seq, state: unpackCheckpoint(row.state, row.seq) } : null
    },
    iterations: async (from, limit) => statements.iterations.all(runId, from, limit).map(toSummary),
    payload: async (hash) => payloadOf(hash),
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
  return {
    head: connection.prepare<[string, string], { seq: number; status: string }>(
      'SELECT seq, status FROM Run WHERE id = ? AND workspaceId = ?',
    ),
    /** The block that holds an event. */
    blockBefore: connection.prepare<[string, number], { firstSeq: number }>(
      'SELECT firstSeq FROM EventBlock WHERE runId = ? AND firstSeq <= ? ORDER BY firstSeq DESC LIMIT 1',
    ),
    blocks: connection.prepare<[string, number, number], BlockContent>(
      'SELECT firstSeq, lastSeq, content, eventVersion FROM EventBlock WHERE runId = ? AND firstSeq >= ? AND firstSeq <= ? ORDER BY firstSeq',
    ),
    firstSeq: connection.prepare<[string, number], { firstSeq: number }>(
      'SELECT firstSeq FROM Iteration WHERE runId = ? AND iteration >= ? ORDER BY iteration LIMIT 1',
    ),
    checkpointBefore: connection.prepare<[string, number], { seq: number; state: Buffer }>(
      'SELECT seq, state FROM Checkpoint WHERE runId = ? AND seq <= ? ORDER BY seq DESC LIMIT 1',
    ),
    iterations: connection.prepare<[string, number, number], SummaryRow>(
      `SELECT ${SUMMARY_COLUMNS} FROM Iteration WHERE runId = ? AND iteration >= ? ORDER BY iteration LIMIT ?`,
    ),
    payload: connection.prepare<[string, string], { content: Buffer }>(
      'SELECT content FROM Payload WHERE workspaceId = ? AND hash = ?',
    ),
  }
}
