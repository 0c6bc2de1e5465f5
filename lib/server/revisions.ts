import type { RevisionDetail, RevisionPage, RevisionsQuery } from '../api/contracts/revisions.ts'
import { findRevision, listRevisions } from '../db/revisions.ts'
import { changesInWords } from '../loop/diff/describe-changes.ts'
import { diffDesigns } from '../loop/diff/diff-designs.ts'
import { findLoop } from './find-loop.ts'
import { ok, type Result, refuse } from './result.ts'
import type { Actor, Services } from './services.ts'

const DEFAULT_LIMIT = 20
/** Lines about one revision. */
const MOST_LINES = 4

/** What the draft of a loop was, newest first, each with what it changed. */
export async function readRevisions(
  services: Services,
  actor: Actor,
  slug: string,
  query: RevisionsQuery,
): Promise<Result<RevisionPage>> {
  const found = await findLoop(services, actor, slug)
  if (!found.ok) return found
  const before = query.cursor === undefined ? null : Number(query.cursor)
  if (before !== null && !(Number.isSafeInteger(before) && before > 0 && before < 2 ** 31))
    return refuse('invalid-request', 'The cursor is not one of ours.', {
      problems: [{ where: 'query.cursor', message: 'take it from nextCursor' }],
    })
  const limit = query.limit ?? DEFAULT_LIMIT
  // One more tells what the last one changed, and whether there are more.
  const rows = await listRevisions(services.database, actor, found.value.id, before, limit + 1)
  const items = rows.slice(0, limit).map(({ design, ...row }, index) => {
    const older = rows[index + 1]
    const changes = older ? changesInWords(diffDesigns(older.design, design), MOST_LINES) : []
    return { ...row, changes, first: older === undefined }
  })
  const last = items.at(-1)
  return ok({ items, nextCursor: rows.length > limit && last ? `${last.revision}` : null })
}

export async function readRevision(
  services: Services,
  actor: Actor,
  slug: string,
  revision: number,
): Promise<Result<RevisionDetail>> {
  const found = await findLoop(services, actor, slug)
  if (!found.ok) return found
  const row = await findRevision(services.database, actor, found.value.id, revision)
  return row ? ok(row) : refuse('not-found', `Revision ${revision} of the loop "${slug}" is not kept.`)
}
