import type { RunEnvelope } from '../api/contracts/runs.ts'
import { findRun, requestCancel } from '../db/runs.ts'
import { executeRun } from '../runner/host.ts'
import { noSuchRun } from './read-run.ts'
import { ok, type Result, refuse } from './result.ts'
import { runDetailView } from './run-view.ts'
import type { Actor, Services } from './services.ts'

/**
 * Asks for a run to be stopped. Its owner ends it with reason `cancelled` at the next commit or lease renewal; one that nobody owns, because it
 * still waits or its process has died, is ended here, even while every worker is busy.
 */
export async function cancelRun(services: Services, actor: Actor, id: string): Promise<Result<RunEnvelope>> {
  const { database, ports, owner, leaseMs, stopping } = services
  await requestCancel(database, actor, id)
  const run = await findRun(database, actor, id)
  if (!run) return noSuchRun(id)
  if (run.status === 'finished') {
    if (run.reason === 'cancelled') return ok({ run: runDetailView(run) })
    return refuse('already-finished', `The run has already ended: ${run.reason}.`)
  }
  const claim = await ports.store.claimRun(id, owner, leaseMs)
  // A cancelled run performs no effect any more: this is done in a moment.
  if (claim) await executeRun(ports, claim, { leaseMs, signal: stopping })
  const now = await findRun(database, actor, id)
  return now ? ok({ run: runDetailView(now) }) : noSuchRun(id)
}
