import type { LoopList } from '../api/contracts/loops.ts'
import { listLoops as listLoopRows } from '../db/loops.ts'
import { loopViews } from './loop-view.ts'
import { ok, type Result } from './result.ts'
import type { Actor, Services } from './services.ts'

/** As many as a page can show and a person look through. */
const MOST_LOOPS = 500

/** The loops in use that were edited last. */
export async function listLoops(services: Services, actor: Actor): Promise<Result<LoopList>> {
  const loops = await listLoopRows(services.database, actor, MOST_LOOPS)
  return ok({ loops: await loopViews(services, actor, loops) })
}
