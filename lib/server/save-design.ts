import type { SaveDesignBody, SavedDesign } from '../api/contracts/loops.ts'
import { saveDraft } from '../db/loops.ts'
import { findLoop } from './find-loop.ts'
import { readDesign } from './read-design.ts'
import { ok, type Result, refuse } from './result.ts'
import type { Actor, Services } from './services.ts'

/** Stores a draft that began from `revision`. When the stored one has moved on, nothing is written and the caller learns what is there. */
export async function saveDesign(
  services: Services,
  actor: Actor,
  slug: string,
  { revision, design }: SaveDesignBody,
): Promise<Result<SavedDesign>> {
  const found = await findLoop(services, actor, slug)
  if (!found.ok) return found
  const read = readDesign(design)
  if (!read.ok) return read
  const saved = await saveDraft(services.database, actor, found.value.id, revision, read.value)
  if (!saved.ok) {
    const detail = `The stored design is at revision ${saved.current.revision}, this edit began from ${revision}. Nothing was changed.`
    return refuse('stale-revision', detail, { current: saved.current })
  }
  return ok({ revision: saved.revision, savedAt: saved.savedAt })
}
