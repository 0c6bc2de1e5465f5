import type { Statement } from 'better-sqlite3'
import { DamagedLog, type LogPosition } from '../../loop/artefacts/damaged-log.ts'
import type { Claim, Commit, CommitResult, RunStore } from '../../runner/ports.ts'
import { packCheckpoint, unpackCheckpoint } from '../checkpoints.ts'
import { holdsEnd, holdsIntent, type Requests, requestsOf, toClaim } from '../claims.ts'
import type { RunStoreOptions } from '../database.ts'
import { type BlockContent, packEvents, wholeEvents } from '../event-blocks.ts'
import { pack, unpack } from '../packed.ts'
import { DamagedValue } from '../payloads.ts'
import { CANCEL_CHILDREN, NEXT_SIBLING, OWNED, REQUESTS, runRowUpdate, WAKE_PARENT } from '../run-row.ts'
import { SUMMARY_COLUMNS, type SummaryRow, toSummary, toSummaryRow } from '../summary-columns.ts'
import { prepareClaims } from './claim-statements.ts'
import type { SqliteConnection } from './connection.ts'
import type { WriterQueue } from './writer-queue.ts'

type Connections = { queue: WriterQueue; writer: SqliteConnection }

/**
 * Runs and their logs in SQLite. A commit is one transaction of prepared statements on the log's own connection, taken in turn with
 * Prisma's writes through the writer queue.
 */
export function createRunStore({ queue, writer }: Connections, options: RunStoreOptions = {}): RunStore {
  const now = options.now ?? Date.now
  const statements = prepare(writer)
  const write = <T>(work: () => T): Promise<T> => queue.run(work)
  const commitNow = writer.transaction((claim: Claim, commit: Commit, leaseUntil: number) =>
    commitInTransaction(statements, claim, commit, leaseUntil),
  )
  const claims = prepareClaims(writer)
  const maxRunning = options.maxRunning ?? Number.MAX_SAFE_INTEGER
  const claim = (statement: typeof claims.claimNext, values: { runId?: string; owner: string; leaseMs: number }) => {
    const at = now()
    const row = statement.get({ ...values, maxRunning, now: at, leaseUntil: at + values.leaseMs })
    return row ? toClaim(row, statements.snapshot.get(row.snapshotId)) : null
  }

  return {
    async claimNext(owner, leaseMs) {
      // Asked several times a second, mostly in vain: looking first leaves the file's only write lock to those who write.
      if (!claims.next.get({ owner, maxRunning, now: now() })) return null
      return write(() => claim(claims.claimNext, { owner, leaseMs }))
    },
    claimRun: (runId, owner, leaseMs) => write(() => claim(claims.claimRun, { runId, owner, leaseMs })),
    load: async (runId) => load(statements, runId),
    async commit(claim, commit, leaseMs) {
      const result = await write(() => {
        setDurability(writer, options.synchronous === true || holdsIntent(commit.events) ? FULL : NORMAL)
        return commitNow.immediate(claim, commit, now() + leaseMs)
      })
      if (result.ok) options.onCommit?.(claim.runId, holdsEnd(commit.events))
      return result
    },
    renew: (claim, leaseMs) =>
      write(() => {
        const row = statements.renew.get({ ...ownership(claim), leaseUntil: now() + leaseMs })
        return row ? { ok: true, ...requestsOf(row) } : { ok: false, why: 'fenced' }
      }),
    release: (claim, readyAt) =>
      write(() => void statements.release.run({ ...ownership(claim), readyAt: readyAt ?? null })),
    othersWait: async ({ runId, owner }) =>
      claims.othersWait.get({ runId, owner, maxRunning, now: now() }) !== undefined,
  }
}

type Ownership = { runId: string; owner: string; epoch: number }
type FenceRow = Requests & { workspaceId: string }
type Statements = ReturnType<typeof prepare>

const NORMAL = 1
const FULL = 2

function prepare(connection: SqliteConnection) {
  const fences = new Map<string, Statement<[object], FenceRow>>()
  return {
    /** The fence of each kind of commit, prepared when the first such commit comes. */
    fence(text: string) {
      const there = fences.get(text) ?? connection.prepare<[object], FenceRow>(text)
      fences.set(text, there)
      return there
    },
    snapshot: connection.prepare<[string], { spec: string; specHash: string }>(
      'SELECT spec, specHash FROM Snapshot WHERE id = ?',
    ),
    renew: connection.prepare<[object], Requests>(
      `UPDATE Run SET leaseUntil = @leaseUntil WHERE ${OWNED} RETURNING ${REQUESTS}`,
    ),
    release: connection.prepare<[object]>(
      `UPDATE Run SET status = 'queued', owner = NULL, leaseUntil = NULL, readyAt = coalesce(@readyAt, readyAt) WHERE ${OWNED}`,
    ),
    cancelChildren: connection.prepare<[object]>(CANCEL_CHILDREN),
    nextSibling: connection.prepare<[object]>(NEXT_SIBLING),
    wakeParent: connection.prepare<[object]>(WAKE_PARENT),
    block: connection.prepare<[object]>(
      `INSERT INTO EventBlock (runId, firstSeq, lastSeq, at, iteration, step, content, eventVersion)
       VALUES (@runId, @firstSeq, @lastSeq, @at, @iteration, @step, @content, @eventVersion)`,
    ),
    payload: connection.prepare<[string, string, Uint8Array]>(
      'INSERT OR IGNORE INTO Payload (workspaceId, hash, content) VALUES (?, ?, ?)',
    ),
    iteration: connection.prepare<[object]>(`
      INSERT OR REPLACE INTO Iteration (runId, iteration, firstSeq, lastSeq, startedAt, endedAt, pausedMs, steps, modelCalls, toolCalls, tokens, costNanoUsd,
        score, violations, remediations, escalations, errors, path)
      VALUES (@runId, @iteration, @firstSeq, @lastSeq, @startedAt, @endedAt, @pausedMs, @steps, @modelCalls, @toolCalls, @tokens, @costNanoUsd,
        @score, @violations, @remediations, @escalations, @errors, @path)`),
    checkpoint: connection.prepare<[string, number, Uint8Array]>(
      'INSERT OR REPLACE INTO Checkpoint (runId, seq, state) VALUES (?, ?, ?)',
    ),
    newestCheckpoint: connection.prepare<[string], { seq: number; state: Buffer | null; workspaceId: string }>(
      `SELECT Run.workspaceId, Checkpoint.seq, Checkpoint.state FROM Run
       LEFT JOIN Checkpoint ON Checkpoint.runId = Run.id AND Checkpoint.seq = Run.checkpointSeq WHERE Run.id = ?`,
    ),
    blocksAfter: connection.prepare<[string, number], BlockContent>(
      'SELECT firstSeq, lastSeq, content, eventVersion FROM EventBlock WHERE runId = ? AND firstSeq > ? ORDER BY firstSeq',
    ),
    lastEvent: connection.prepare<[string], LogPosition>(
      'SELECT iteration, step AS steps, at FROM EventBlock WHERE runId = ? ORDER BY firstSeq DESC LIMIT 1',
    ),
    newestSummary: connection.prepare<[string], SummaryRow>(
      `SELECT ${SUMMARY_COLUMNS} FROM Iteration WHERE runId = ? ORDER BY iteration DESC LIMIT 1`,
    ),
    payloadContent: connection.prepare<[string, string], { content: Buffer }>(
      'SELECT content FROM Payload WHERE workspaceId = ? AND hash = ?',
    ),
  }
}

function ownership({ runId, owner, epoch }: Claim): Ownership {
  return { runId, owner, epoch }
}

/** What each connection was set to: asking SQLite every time costs a part of a commit, and nobody else sets it. */
const durabilities = new WeakMap<SqliteConnection, number>()

function setDurability(connection: SqliteConnection, wanted: number): void {
  if (durabilities.get(connection) === wanted) return
  // Not prepared: SQLite carries some pragmas out when they are prepared and not when they are run.
  connection.pragma(`synchronous = ${wanted}`)
  durabilities.set(connection, wanted)
}

function commitInTransaction(statements: Statements, claim: Claim, commit: Commit, leaseUntil: number): CommitResult {
  const { events, checkpoint } = commit
  const { text, values } = runRowUpdate(claim, commit, leaseUntil)
  const fence = statements.fence(text).get(values)
  if (!fence) return { ok: false, why: 'fenced' }
  const { block, payloads } = packEvents(events)
  for (const { hash, content } of payloads) statements.payload.run(fence.workspaceId, hash, pack(content))
  if (block) statements.block.run({ ...block, runId: claim.runId })
  for (const summary of commit.iterations) statements.iteration.run({ ...toSummaryRow(summary), runId: claim.runId })
  if (checkpoint) statements.checkpoint.run(claim.runId, checkpoint.seq, packCheckpoint(checkpoint))
  const end = events.findLast(({ type }) => type === 'run-finished')
  if (end) {
    statements.cancelChildren.run({ runId: claim.runId })
    if (claim.parent) {
      const of = { parentRunId: claim.parent.runId, at: end.at }
      statements.nextSibling.run(of)
      statements.wakeParent.run(of)
    }
  }
  return { ok: true, ...requestsOf(fence, events) }
}

type Loaded = Awaited<ReturnType<RunStore['load']>>

function load(statements: Statements, runId: string): Loaded {
  const start = statements.newestCheckpoint.get(runId)
  if (!start) return { checkpoint: null, events: [], summary: null }
  const payloadOf = (hash: string) => {
    const row = statements.payloadContent.get(start.workspaceId, hash)
    return row && unpack(row.content, `payload ${hash}`)
  }
  try {
    const events = wholeEvents(statements.blocksAfter.all(runId, start.seq ?? 0), start.seq ?? 0, payloadOf)
    const summary = statements.newestSummary.get(runId)
    return {
      checkpoint: start.state === null ? null : unpackCheckpoint(start.state, start.seq),
      events,
      summary: summary ? toSummary(summary) : null,
    }
  } catch (error) {
    if (!(error instanceof DamagedValue)) throw error
    const last = statements.lastEvent.get(runId)
    throw new DamagedLog(error.message, last ?? { iteration: 0, steps: 0, at: 0 })
  }
}
