import { archiveLoop as archiveRow } from '../db/loops.ts'
import { findLoop } from './find-loop.ts'
import { ok, type Result } from './result.ts'
import type { Actor, Services } from './services.ts'

/** Takes a loop out of lists and use. Its runs and versions stay readable. */
export async function archiveLoop(services: Services, actor: Actor, slug: string): Promise<Result<null>> {
  const found = await findLoop(services, actor, slug)
  if (!found.ok) return found
  await archiveRow(services.database, actor, found.value.id)
  return ok(null)
}
