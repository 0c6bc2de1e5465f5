import type { RunEnvelope, StartRunBody } from '../api/contracts/runs.ts'
import { executeRun } from '../runner/host.ts'
import { cancelRun } from '../server/cancel-run.ts'
import { readRun } from '../server/read-run.ts'
import { readIterations } from '../server/read-trace.ts'
import type { Result } from '../server/result.ts'
import { startRun } from '../server/start-run.ts'
import type { IterationRow } from './run-report.ts'
import { unwrap, type Workspace } from './workspace.ts'

/** How soon a commit is noticed that another process made. */
const LOOK_EVERY_MS = 250
const PAGE = 200

export type BegunRun = {
  runId: string
  /** Each iteration once it has ended, as it is on record. */
  iterations: AsyncGenerator<IterationRow>
  finished: Promise<Result<RunEnvelope>>
  cancel(): Promise<unknown>
}

/**
 * Starts a run that this process executes itself. Should it be taken over by a server (because this process was stopped for longer than its lease),
 * it is followed to its end all the same.
 */
export async function beginRun(workspace: Workspace, body: StartRunBody): Promise<BegunRun> {
  const { services, actor } = workspace
  const { owner, leaseMs } = services
  const reservedFor = { owner, until: Date.now() + leaseMs }
  const { run } = unwrap(await startRun(services, actor, body, { reservedFor }))
  const executed = execute(workspace, run.id)
  // Awaited by `iterations`, which looks at the log until the run has ended.
  executed.catch(() => {})
  return {
    runId: run.id,
    iterations: follow(workspace, run.id, executed),
    get finished() {
      return executed.then(() => readRun(services, actor, run.id))
    },
    cancel: () => cancelRun(services, actor, run.id),
  }
}

async function execute({ services }: Workspace, runId: string): Promise<void> {
  const { ports, owner, leaseMs, stopping } = services
  const claim = await ports.store.claimRun(runId, owner, leaseMs)
  if (claim) await executeRun(ports, claim, { leaseMs, signal: stopping })
}

async function* follow(
  { services, actor }: Workspace,
  runId: string,
  executed: Promise<void>,
): AsyncGenerator<IterationRow> {
  let failure: { error: unknown } | undefined
  executed.catch((error: unknown) => {
    failure = { error }
  })
  for (let from = 1; ; ) {
    if (failure) throw failure.error
    const { run } = unwrap(await readRun(services, actor, runId))
    const { iterations } = unwrap(readIterations(services, actor, runId, from, PAGE))
    const done = run.status === 'finished'
    // The newest iteration may still be under way until the run has ended.
    const ended = iterations.slice(0, done || iterations.length === PAGE ? undefined : -1)
    yield* ended
    from += ended.length
    if (done && iterations.length < PAGE) return
    if (ended.length === 0) await services.hub.changed(runId, LOOK_EVERY_MS, services.stopping)
  }
}
