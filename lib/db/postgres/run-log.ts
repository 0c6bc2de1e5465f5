import type { Pool } from 'pg'
import { unpackCheckpoint } from '../checkpoints.ts'
import { type BlockContent, isWhole, openPage, payloadsOf, unpackEvents } from '../event-blocks.ts'
import type { EventRange, RunLog, StoredEvent } from '../run-log.ts'
import type { Scope } from '../scope.ts'
import { SUMMARY_COLUMNS, type SummaryRow, toSummary } from '../summary-columns.ts'
import { type Query, readPayloads } from './payloads.ts'
import { preparedStatement } from './prepared-statement.ts'

/** Blocks read at once, of the next ones: most pages take no more. */
const BLOCKS_AT_ONCE = 128
/** And bytes of them, as they are stored: blocks may be large, and a page of events is soon full then. One block is read in any case. */
const BYTES_AT_ONCE = 256 * 1_024

// The sizes stand beside the values, so that what is not read is not fetched.
const BLOCKS = `SELECT "firstSeq", "lastSeq", "content", "eventVersion", "found" FROM
  (SELECT *, count(*) OVER () AS "found", sum(octet_length("content")) OVER (ORDER BY "firstSeq") - octet_length("content") AS "before" FROM
    (SELECT "firstSeq", "lastSeq", "content", "eventVersion" FROM "EventBlock"
     WHERE "runId" = @runId AND "firstSeq" >= @from AND "firstSeq" <= @to ORDER BY "firstSeq" LIMIT ${BLOCKS_AT_ONCE}) AS "next") AS "sized"
  WHERE "before" < ${BYTES_AT_ONCE} ORDER BY "firstSeq"`
/** The block that holds an event. */
const BLOCK_OF = `SELECT "firstSeq" FROM "EventBlock" WHERE "runId" = @runId AND "firstSeq" <= @seq ORDER BY "firstSeq" DESC LIMIT 1`

/** Opens the log of a run; null when the workspace has no such run. */
export async function openRunLog(pool: Pool, { workspaceId }: Scope, runId: string): Promise<RunLog | null> {
  const query: Query = async (text, values) => (await pool.query(preparedStatement(text, values))).rows
  const one = async <Row extends object>(text: string, values: Parameters<Query>[1] = {}) =>
    (await query<Row>(text, { runId, ...values }))[0]
  const head = () =>
    one<{ seq: number; status: string }>(
      `SELECT "seq", "status" FROM "Run" WHERE "id" = @runId AND "workspaceId" = @workspaceId`,
      { workspaceId },
    )
  if (!(await head())) return null
  return {
    async head() {
      const row = await head()
      return { seq: row?.seq ?? 0, finished: row?.status === 'finished' }
    },
    events: (range) => readPage(query, workspaceId, runId, range),
    async firstSeqOf(iteration) {
      if (iteration < 1) return 1
      const text = `SELECT "firstSeq" FROM "Iteration" WHERE "runId" = @runId AND "iteration" >= @iteration ORDER BY "iteration" LIMIT 1`
      return (await one<{ firstSeq: number }>(text, { iteration }))?.firstSeq ?? null
    },
    async checkpointBefore(seq) {
      const text = `SELECT "seq", "state" FROM "Checkpoint" WHERE "runId" = @runId AND "seq" <= @seq ORDER BY "seq" DESC LIMIT 1`
      const row = await one<{ seq: number; state: Buffer }>(text, { seq })
      return row ? { seq: row.seq, state: unpackCheckpoint(row.state, row.seq) } : null
    },
    async iterations(from, limit) {
      const text = `SELECT ${SUMMARY_COLUMNS} FROM "Iteration" WHERE "runId" = @runId AND "iteration" >= @from ORDER BY "iteration" LIMIT @limit`
      return (await query<SummaryRow>(text, { runId, from, limit })).map(toSummary)
    },
    payload: async (hash) => (await readPayloads(query, workspaceId, [hash]))(hash),
  }
}

async function readPage(query: Query, workspaceId: string, runId: string, range: EventRange): Promise<StoredEvent[]> {
  const page = openPage(range)
  const first = (await query<{ firstSeq: number }>(BLOCK_OF, { runId, seq: range.after + 1 }))[0]
  for (let from = first?.firstSeq ?? 0; ; ) {
    const blocks = await query<BlockContent & { found: number }>(BLOCKS, { runId, from, to: range.to ?? MOST })
    for (const block of blocks) {
      const stored = unpackEvents(block)
      const asked = payloadsOf(stored.filter((event) => event.seq > range.after && isWhole(event, range.whole)))
      if (!page.add(stored, await readPayloads(query, workspaceId, asked))) return page.events
    }
    const last = blocks.at(-1)
    if (!last || (blocks.length === last.found && last.found < BLOCKS_AT_ONCE)) return page.events
    from = last.lastSeq + 1
  }
}

/** The largest seq a column can hold. */
const MOST = 2 ** 31 - 1
