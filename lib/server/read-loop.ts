import type { LoopDetail } from '../api/contracts/loops.ts'
import { readDraft } from '../db/loops.ts'
import { findLoop } from './find-loop.ts'
import { loopView } from './loop-view.ts'
import { ok, type Result, refuse } from './result.ts'
import type { Actor, Services } from './services.ts'

/** A loop with its stored draft. */
export async function readLoop(services: Services, actor: Actor, slug: string): Promise<Result<LoopDetail>> {
  const found = await findLoop(services, actor, slug)
  if (!found.ok) return found
  const loop = found.value
  const draft = await readDraft(services.database, actor, loop.id)
  if (!draft) return refuse('not-found', `The loop "${slug}" has no draft.`)
  return ok({ loop: await loopView(services, actor, loop), ...draft })
}
