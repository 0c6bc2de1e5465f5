import type { RunEnvelope } from '../api/contracts/runs.ts'
import { findRun, requestCancel } from '../db/runs.ts'
import { noSuchRun } from './read-run.ts'
import { ok, type Result, refuse } from './result.ts'
import { runDetailView } from './run-view.ts'
import type { Actor, Services } from './services.ts'

/** Asks for a run to be stopped. Its owner ends it with reason `cancelled` at the next commit or lease renewal. */
export async function cancelRun(services: Services, actor: Actor, id: string): Promise<Result<RunEnvelope>> {
  await requestCancel(services.database, actor, id)
  const run = await findRun(services.database, actor, id)
  if (!run) return noSuchRun(id)
  if (run.status === 'finished' && run.reason !== 'cancelled')
    return refuse('already-finished', `The run has already ended: ${run.reason}.`)
  services.wakeWorker()
  return ok({ run: runDetailView(run) })
}
