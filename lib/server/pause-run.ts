import type { RunEnvelope } from '../api/contracts/runs.ts'
import { requestPause } from '../db/pauses.ts'
import { findRun } from '../db/runs.ts'
import { noSuchRun } from './read-run.ts'
import { ok, type Result, refuse } from './result.ts'
import { runDetailView } from './run-view.ts'
import type { Actor, Services } from './services.ts'

/** Asks for a run to be paused where its next step would begin. A call in flight is not cut off; one that waits in the queue pauses when it is taken up. */
export async function pauseRun(services: Services, actor: Actor, id: string): Promise<Result<RunEnvelope>> {
  await requestPause(services.database, actor, id)
  const run = await findRun(services.database, actor, id)
  if (!run) return noSuchRun(id)
  if (run.status === 'finished') return refuse('already-finished', `The run has already ended: ${run.reason}.`)
  return ok({ run: runDetailView(run) })
}
