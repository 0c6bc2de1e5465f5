import type { LoopEnvelope } from '../api/contracts/loops.ts'
import { acceptLoop as acceptRow } from '../db/loops.ts'
import { findLoop } from './find-loop.ts'
import { loopView } from './loop-view.ts'
import { ok, type Result } from './result.ts'
import type { Actor, Services } from './services.ts'

/** Takes an imported loop into use: from now on it can be run. */
export async function acceptLoop(services: Services, actor: Actor, slug: string): Promise<Result<LoopEnvelope>> {
  const found = await findLoop(services, actor, slug)
  if (!found.ok) return found
  await acceptRow(services.database, actor, found.value.id)
  return ok({ loop: await loopView(services, actor, { ...found.value, accepted: true }) })
}
