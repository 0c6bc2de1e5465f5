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
  while (!over.aborted) {
    if (execute) await execute(actor, runId)
    const open = await openRunsOfTree(services.database, actor, runId)
    if (open.length === 0) return
    const asks =
      open.some(({ status }) => status === 'paused') &&
      open.every(({ status }) => status === 'paused' || status === 'waiting')
    if (asks) await cancelRun(services, actor, runId)
    else await services.hub.changed(runId, LOOK_AGAIN_MS, over)
  }
}
