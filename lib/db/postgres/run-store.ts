import type { Pool, PoolClient } from 'pg'
import { DamagedLog, type LogPosition } from '../../loop/artefacts/damaged-log.ts'
import type { Claim, Commit, RunStore } from '../../runner/ports.ts'
import { packCheckpoint, unpackCheckpoint } from '../checkpoints.ts'
import { POSTGRES_CLAIMS } from '../claim-sql.ts'
import { type ClaimRow, holdsEnd, holdsIntent, type Requests, requestsOf, toClaim } from '../claims.ts'
import type { RunStoreOptions } from '../database.ts'
import { type BlockContent, packEvents, payloadsOf, restoreEvents, storedAfter } from '../event-blocks.ts'
import { pack } from '../packed.ts'
import { DamagedValue, type StoredPayload } from '../payloads.ts'
import { CANCEL_CHILDREN, NEXT_SIBLING, OWNED, REQUESTS, runRowUpdate, WAKE_PARENT } from '../run-row.ts'
import { SUMMARY_COLUMNS, SUMMARY_TYPES, type SummaryRow, toSummary, toSummaryRow } from '../summary-columns.ts'
import { readPayloads } from './payloads.ts'
import { type PostgresValue, preparedStatement } from './prepared-statement.ts'

type Values = Record<string, PostgresValue>

/** Claims are made one after another, so that each sees how many runs of a workspace are in execution. A number of our own among the server's locks. */
const CLAIM_LOCK = 1_819_244_900
/** A process that is suspended here would keep all others from claiming: the server ends its session instead. */
export const CLAIM_ALONE = `BEGIN; SET LOCAL idle_in_transaction_session_timeout = '5s'; SELECT pg_advisory_xact_lock(${CLAIM_LOCK})`

/** Runs and their logs in PostgreSQL. A commit is one statement: one round trip, all or nothing, refused as a whole when the run is another's. */
export function createRunStore(pool: Pool, options: RunStoreOptions = {}): RunStore {
  const now = options.now ?? Date.now
  const maxRunning = options.maxRunning ?? Number.MAX_SAFE_INTEGER
  const query = async <Row extends object>(text: string, values: Values): Promise<Row[]> =>
    (await pool.query<Row>(preparedStatement(text, values))).rows

  async function claim(
    text: string,
    values: { owner: string; runId?: string },
    leaseMs: number,
  ): Promise<Claim | null> {
    const at = now()
    const row = await claimInTurn(pool, text, { ...values, maxRunning, now: at, leaseUntil: at + leaseMs })
    if (!row) return null
    const snapshots = await query<{ spec: string; specHash: string }>(
      'SELECT "spec", "specHash" FROM "Snapshot" WHERE "id" = @id',
      { id: row.snapshotId },
    )
    return toClaim(row, snapshots[0])
  }

  return {
    async claimNext(owner, leaseMs) {
      // Asked several times a second, mostly in vain: looking first leaves the lock to those who find something.
      const next = await query(POSTGRES_CLAIMS.next, { owner, maxRunning, now: now() })
      return next.length === 0 ? null : claim(POSTGRES_CLAIMS.claimNext, { owner }, leaseMs)
    },
    claimRun: (runId, owner, leaseMs) => claim(POSTGRES_CLAIMS.claimRun, { runId, owner }, leaseMs),
    load: (runId) => load(query, runId),
    async commit(claim, commit, leaseMs) {
      const statement = commitStatement(claim, commit, now() + leaseMs, options.synchronous === true)
      const row = await commitAmongRelatives(pool, query, claim, commit, statement)
      if (!row) return { ok: false, why: 'fenced' }
      options.onCommit?.(claim.runId, holdsEnd(commit.events))
      return { ok: true, ...requestsOf(row, commit.events) }
    },
    async renew({ runId, owner, epoch }, leaseMs) {
      const text = `UPDATE "Run" SET "leaseUntil" = @leaseUntil WHERE ${OWNED} RETURNING ${REQUESTS}`
      const [row] = await query<Requests>(text, { runId, owner, epoch, leaseUntil: now() + leaseMs })
      return row ? { ok: true, ...requestsOf(row) } : { ok: false, why: 'fenced' }
    },
    async release({ runId, owner, epoch }, readyAt) {
      const text = `UPDATE "Run" SET "status" = 'queued', "owner" = NULL, "leaseUntil" = NULL, "readyAt" = coalesce(@readyAt, "readyAt") WHERE ${OWNED}`
      await query(text, { runId, owner, epoch, readyAt: readyAt ?? null })
    },
    othersWait: async ({ runId, owner }) =>
      (await query(POSTGRES_CLAIMS.othersWait, { runId, owner, maxRunning, now: now() })).length > 0,
  }
}

/**
 * Writes a commit. The end of a child and a parent that begins to wait are told apart by the parent's row, which is held first: what a statement finds of their relatives
 * is then what others have committed. Rows are always held from the top of the tree downwards.
 */
async function commitAmongRelatives(
  pool: Pool,
  query: Query,
  { runId, parent }: Claim,
  { events, waiting }: Commit,
  { text, values }: { text: string; values: Values },
): Promise<Requests | undefined> {
  const end = parent && events.findLast(({ type }) => type === 'run-finished')
  if (!end && !waiting) return (await query<Requests>(text, values))[0]
  return inTransaction(pool, 'BEGIN', async (client) => {
    const held = end ? parent.runId : runId
    await client.query(preparedStatement('SELECT 1 FROM "Run" WHERE "id" = @held FOR UPDATE', { held }))
    const { rows } = await client.query<Requests>(preparedStatement(text, values))
    if (end && rows[0]) {
      const of = { parentRunId: parent.runId, at: end.at }
      await client.query(preparedStatement(NEXT_SIBLING, of))
      await client.query(preparedStatement(WAKE_PARENT, of))
    }
    return rows[0]
  })
}

function claimInTurn(pool: Pool, text: string, values: Values): Promise<ClaimRow | undefined> {
  return inTransaction(pool, CLAIM_ALONE, async (client) => {
    const { rows } = await client.query<ClaimRow>(preparedStatement(text, values))
    return rows[0]
  })
}

async function inTransaction<T>(pool: Pool, begin: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  // Nobody else listens to a connection that is handed out: unheard, its end would be the end of the process.
  const onError = (error: Error) => {
    broken ??= error
  }
  client.on('error', onError)
  try {
    await client.query(begin)
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    broken ??= error instanceof Error ? error : new Error(String(error))
    throw error
  } finally {
    // A connection that failed in the middle is not used again: its transaction ends with it.
    client.release(broken)
    client.off('error', onError)
  }
}

const SUMMARY_RECORD = Object.entries(SUMMARY_TYPES).map(([name, type]) => `"${name}" ${type}`)
const SUMMARY_REPLACED = Object.keys(SUMMARY_TYPES).map((name) => `"${name}" = excluded."${name}"`)

// All parts read the row that the fence gives back: where it gives none, nothing is written.
const BLOCK = `"block" AS (INSERT INTO "EventBlock" ("runId", "firstSeq", "lastSeq", "at", "iteration", "step", "content", "eventVersion")
  SELECT @runId, @firstSeq::integer, @lastSeq::integer, @at::bigint, @iteration::integer, @step::integer, @content::bytea, @eventVersion::integer FROM "fence")`
// In the order of their hashes: two commits that store the same values can't wait for each other.
const PAYLOADS = `"payloads" AS (INSERT INTO "Payload" ("workspaceId", "hash", "content")
  SELECT "fence"."workspaceId", "given"."hash", "given"."content" FROM "fence", unnest(@hashes::text[], @contents::bytea[]) AS "given" ("hash", "content")
  ORDER BY "given"."hash" ON CONFLICT DO NOTHING)`
const SUMMARIES = `"summaries" AS (INSERT INTO "Iteration" ("runId", ${SUMMARY_COLUMNS})
  SELECT @runId, "given".* FROM "fence", json_to_recordset(@summaries::json) AS "given" (${SUMMARY_RECORD.join(', ')})
  ON CONFLICT ("runId", "iteration") DO UPDATE SET ${SUMMARY_REPLACED.join(', ')})`
const CHECKPOINT = `"state" AS (INSERT INTO "Checkpoint" ("runId", "seq", "state") SELECT @runId, @checkpointSeq, @state::bytea FROM "fence"
  ON CONFLICT ("runId", "seq") DO UPDATE SET "state" = excluded."state")`
const CHILDREN = `"children" AS (${CANCEL_CHILDREN} AND EXISTS (SELECT 1 FROM "fence"))`
// Takes effect where this transaction commits. A server that waits for more than its own disk keeps doing so.
const WAIT = `set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, true)`
const GO_ON = `set_config('synchronous_commit', 'off', true)`

function commitStatement(
  claim: Claim,
  commit: Commit,
  leaseUntil: number,
  synchronous: boolean,
): { text: string; values: Values } {
  const { events, iterations, checkpoint } = commit
  const { text, values } = runRowUpdate(claim, commit, leaseUntil)
  const { block, payloads } = packEvents(events)
  const parts = [`"fence" AS (${text})`]
  const add = (part: string, more: Values) => {
    parts.push(part)
    Object.assign(values, more)
  }
  if (block) add(BLOCK, blockValues(block))
  if (payloads.length > 0) add(PAYLOADS, payloadValues(payloads))
  if (iterations.length > 0) add(SUMMARIES, { summaries: JSON.stringify(iterations.map(toSummaryRow)) })
  if (checkpoint) add(CHECKPOINT, { state: packCheckpoint(checkpoint) })
  if (holdsEnd(events)) parts.push(CHILDREN)
  const durable = synchronous || holdsIntent(events)
  return { text: `WITH ${parts.join(', ')} SELECT ${REQUESTS}, ${durable ? WAIT : GO_ON} FROM "fence"`, values }
}

function blockValues(block: NonNullable<ReturnType<typeof packEvents>['block']>): Values {
  return { ...block }
}

function payloadValues(payloads: readonly StoredPayload[]): Values {
  return { hashes: payloads.map(({ hash }) => hash), contents: payloads.map(({ content }) => pack(content)) }
}

type Query = <Row extends object>(text: string, values: Values) => Promise<Row[]>

async function load(query: Query, runId: string): ReturnType<RunStore['load']> {
  const [start] = await query<{ seq: number | null; state: Buffer | null; workspaceId: string }>(
    `SELECT "Run"."workspaceId", "Checkpoint"."seq", "Checkpoint"."state" FROM "Run"
     LEFT JOIN "Checkpoint" ON "Checkpoint"."runId" = "Run"."id" AND "Checkpoint"."seq" = "Run"."checkpointSeq" WHERE "Run"."id" = @runId`,
    { runId },
  )
  if (!start) return { checkpoint: null, events: [], summary: null }
  const after = start.seq ?? 0
  const blocks = await query<BlockContent>(
    `SELECT "firstSeq", "lastSeq", "content", "eventVersion" FROM "EventBlock" WHERE "runId" = @runId AND "firstSeq" > @after ORDER BY "firstSeq"`,
    { runId, after },
  )
  const [summary] = await query<SummaryRow>(
    `SELECT ${SUMMARY_COLUMNS} FROM "Iteration" WHERE "runId" = @runId ORDER BY "iteration" DESC LIMIT 1`,
    { runId },
  )
  try {
    const stored = storedAfter(blocks, after)
    const payloads = await readPayloads(query, start.workspaceId, payloadsOf(stored))
    return {
      checkpoint: start.state === null ? null : unpackCheckpoint(start.state, after),
      events: restoreEvents(stored, payloads),
      summary: summary ? toSummary(summary) : null,
    }
  } catch (error) {
    if (!(error instanceof DamagedValue)) throw error
    const [last] = await query<LogPosition>(
      `SELECT "iteration", "step" AS "steps", "at" FROM "EventBlock" WHERE "runId" = @runId ORDER BY "firstSeq" DESC LIMIT 1`,
      { runId },
    )
    throw new DamagedLog(error.message, last ?? { iteration: 0, steps: 0, at: 0 })
  }
}
