import type { LoopList } from '../api/contracts/loops.ts'
import { listLoops as listLoopRows } from '../db/loops.ts'
import { loopView } from './loop-view.ts'
import { ok, type Result } from './result.ts'
import type { Actor, Services } from './services.ts'

export async function listLoops(services: Services, actor: Actor): Promise<Result<LoopList>> {
  const loops = await listLoopRows(services.database, actor)
  return ok({ loops: await Promise.all(loops.map((loop) => loopView(services, actor, loop))) })
}
