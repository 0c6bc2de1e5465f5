import type { ChildList, ChildrenQuery, RunDetail } from '../api/contracts/runs.ts'
import type { Database } from '../db/database.ts'
import { type ChildCursor, listChildRuns, stepsBefore, totalChildRuns } from '../db/nested-runs.ts'
import { findRun, type RunRecord, readRunSnapshot } from '../db/runs.ts'
import { noSuchRun } from './read-run.ts'
import { ok, type Result, refuse } from './result.ts'
import { runView } from './run-view.ts'
import type { Actor, Services } from './services.ts'
import { whileReadable } from './while-readable.ts'

const DEFAULT_LIMIT = 100

/** Child runs of a run, in the order of their calls and lists. */
export async function listChildren(
  { database }: Services,
  actor: Actor,
  id: string,
  query: ChildrenQuery,
): Promise<Result<ChildList>> {
  const after = query.cursor === undefined ? null : readCursor(query.cursor)
  if (after === undefined)
    return refuse('invalid-request', 'The cursor is not one of ours.', {
      problems: [{ where: 'query.cursor', message: 'take it from nextCursor' }],
    })
  if (!(await findRun(database, actor, id))) return noSuchRun(id)
  const limit = query.limit ?? DEFAULT_LIMIT
  const filter = { runId: id, seq: query.seq }
  const [rows, totals] = await Promise.all([
    listChildRuns(database, actor, filter, after, limit + 1),
    totalChildRuns(database, actor, filter),
  ])
  const children = rows.slice(0, limit)
  const last = children.at(-1)?.parent
  return ok({
    children: children.map(runView),
    totals,
    nextCursor: rows.length > limit && last ? writeCursor(last) : null,
  })
}

function writeCursor({ seq, index }: ChildCursor): string {
  return Buffer.from(`${seq}.${index}`).toString('base64url')
}

function readCursor(text: string): ChildCursor | undefined {
  const match = /^(\d{1,9})\.(\d{1,9})$/.exec(Buffer.from(text, 'base64url').toString())
  return match ? { seq: Number(match[1]), index: Number(match[2]) } : undefined
}

/** Where the run above called a child, from its log; null when that log can't be read. */
export async function calledFrom(
  database: Database,
  actor: Actor,
  parent: NonNullable<RunRecord['parent']>,
): Promise<RunDetail['calledFrom']> {
  const found = await whileReadable(async () => ok(await placeOfCall(database, actor, parent)))
  return found.ok ? found.value : null
}

async function placeOfCall(
  database: Database,
  actor: Actor,
  { runId, seq }: NonNullable<RunRecord['parent']>,
): Promise<RunDetail['calledFrom']> {
  const log = await database.openRunLog(actor, runId)
  const [event] = (await log?.events({ after: seq - 1, to: seq, limit: 1 })) ?? []
  if (event?.type !== 'children-requested') return null
  const { iteration, step, nodeId } = event
  const before = await stepsBefore(database, runId, iteration)
  const { queued, running, waiting, paused, succeeded, failed } = await totalChildRuns(database, actor, { runId, seq })
  const siblings = queued + running + waiting + paused + succeeded + failed
  const id = nodeId ?? ''
  const { design } = (await readRunSnapshot(database, actor, runId, seq)) ?? {}
  const node = design?.nodes.find((each) => each.id === id)?.label || id
  return { iteration, step: Math.max(1, step - before), nodeId: id, node, siblings }
}
