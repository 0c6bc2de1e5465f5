import { findLoop as findLoopRow, type LoopRecord } from '../db/loops.ts'
import { ok, type Result, refuse } from './result.ts'
import type { Actor, Services } from './services.ts'

/** The actor's loop of this slug. */
export async function findLoop({ database }: Services, actor: Actor, slug: string): Promise<Result<LoopRecord>> {
  const loop = await findLoopRow(database, actor, slug)
  return loop ? ok(loop) : refuse('not-found', `There is no loop "${slug}".`)
}
