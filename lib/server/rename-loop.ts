import type { LoopEnvelope, RenameLoopBody } from '../api/contracts/loops.ts'
import { readDraft, saveDraft } from '../db/loops.ts'
import { findLoop } from './find-loop.ts'
import { loopView } from './loop-view.ts'
import { ok, type Result, refuse } from './result.ts'
import type { Actor, Services } from './services.ts'

/** Renames a loop. The name is part of the design, so this is an edit of the draft and raises its revision; the slug stays. */
export async function renameLoop(
  services: Services,
  actor: Actor,
  slug: string,
  { name }: RenameLoopBody,
): Promise<Result<LoopEnvelope>> {
  const found = await findLoop(services, actor, slug)
  if (!found.ok) return found
  const draft = await readDraft(services.database, actor, found.value.id)
  if (draft && name !== undefined && name !== draft.design.name) {
    const saved = await saveDraft(services.database, actor, found.value.id, draft.revision, { ...draft.design, name })
    if (!saved.ok)
      return refuse('stale-revision', 'The design was saved at this very moment. Nothing was changed.', {
        current: saved.current,
      })
  }
  const renamed = await findLoop(services, actor, slug)
  return renamed.ok ? ok({ loop: await loopView(services, actor, renamed.value) }) : renamed
}
