import type { ChildList, ChildrenQuery } from '../api/contracts/runs.ts'
import { type ChildCursor, listChildRuns, simulatedBelow, totalChildRuns } from '../db/nested-runs.ts'
import { findRun } from '../db/runs.ts'
import { noSuchRun } from './read-run.ts'
import { ok, type Result, refuse } from './result.ts'
import { runView } from './run-view.ts'
import type { Actor, Services } from './services.ts'

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
  const [rows, totals, simulated] = await Promise.all([
    listChildRuns(database, actor, filter, after, limit + 1),
    totalChildRuns(database, actor, filter),
    simulatedBelow(database, actor, filter),
  ])
  const children = rows.slice(0, limit)
  const last = children.at(-1)?.parent
  return ok({
    children: children.map(runView),
    totals: { ...totals, simulated },
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
