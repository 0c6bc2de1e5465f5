import type { EditLoopBody, LoopEnvelope } from '../api/contracts/loops.ts'
import { readDraft, saveDraft } from '../db/loops.ts'
import { setDailyBudget } from './daily-budget.ts'
import { findLoop } from './find-loop.ts'
import { loopView } from './loop-view.ts'
import { ok, type Result, refuse } from './result.ts'
import type { Actor, Services } from './services.ts'

/** Sets a loop's name and daily budget. The name is part of the design, so a new one is an edit of the draft and raises its revision; the slug stays. */
export async function editLoop(
  services: Services,
  actor: Actor,
  slug: string,
  { name, dailyBudgetNanoUsd }: EditLoopBody,
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
  if (dailyBudgetNanoUsd !== undefined) {
    const set = await setDailyBudget(services, actor, found.value, dailyBudgetNanoUsd)
    if (!set.ok) return set
  }
  const edited = await findLoop(services, actor, slug)
  return edited.ok ? ok({ loop: await loopView(services, actor, edited.value) }) : edited
}
