import { openRunsOfTree } from '../db/run-tree.ts'
import { cancelRun } from './cancel-run.ts'
import type { Actor, Services } from './services.ts'

const LOOK_AGAIN_MS = 500

/**
 * Waits until a run has ended, whoever executes it. Nobody answers in an evaluation: a run that waits for a person, or whose child runs all do, is cancelled, and
 * its log tells what it asked. Also ends when `over` aborts.
 */
export async function comeToRest(
  services: Services,
  actor: Actor,
  runId: string,
  over: AbortSignal,
  execute?: (actor: Actor, runId: string) => Promise<void>,
): Promise<void> {
  let told = false
  while (!over.aborted) {
    if (execute) await execute(actor, runId)
    const open = await openRunsOfTree(services.database, actor, runId)
    if (open.length === 0) return
    const asks =
      open.some(({ status }) => status === 'paused') &&
      open.every(({ status }) => status === 'paused' || status === 'waiting')
    if (asks && !told) {
      told = true
      await cancelRun(services, actor, runId)
      // What it called is ended by whoever has room for it: that takes time, and has to be let happen.
    } else await services.hub.changed(runId, LOOK_AGAIN_MS, over)
  }
}
