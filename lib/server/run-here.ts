import type { z } from 'zod'
import type { ForkRunBody } from '../api/contracts/forks.ts'
import type { ResumeRunBody, RunDetail, StartRunBody } from '../api/contracts/runs.ts'
import type { TraceEvent } from '../loop/4-trace/trace-event.ts'
import { cancelRun } from './cancel-run.ts'
import { executeTree } from './execute-tree.ts'
import { forkRun } from './fork-run.ts'
import { readRun } from './read-run.ts'
import { readEvents } from './read-trace.ts'
import { ok, type Result } from './result.ts'
import { resumeRun } from './resume-run.ts'
import type { Actor, Services } from './services.ts'
import { startRun } from './start-run.ts'

export type RunHereOptions = {
  /** Asks for the run to be cancelled; the promise resolves once it has ended. */
  cancel?: AbortSignal | undefined
  onStart?(run: RunDetail): void
  /** The workspace has as many runs in execution as it may: this one waits until another ends. */
  onWait?(): void
  /** Events in order, durable when they get here; large fields are references. */
  onEvents?(events: TraceEvent[]): void | Promise<void>
}

const LOOK_AGAIN_MS = 250
const BATCH = 500

/**
 * Starts a run and executes it in this process, with the runs that it calls, until it ends or pauses. It is created reserved for this process, so a server on the same database leaves it alone,
 * unless this process dies: then the server takes it over when the lease has run out.
 */
export async function runHere(
  services: Services,
  actor: Actor,
  body: StartRunBody,
  options: RunHereOptions = {},
): Promise<Result<RunDetail>> {
  const started = await startRun(services, actor, body, { reservedFor: reservation(services) })
  if (!started.ok) return started
  options.onStart?.(started.value.run)
  return executeHere(services, actor, started.value.run, 0, options)
}

/** Lets a paused run go on and executes it in this process until it ends or pauses again. */
export async function resumeHere(
  services: Services,
  actor: Actor,
  id: string,
  body: z.output<typeof ResumeRunBody>,
  options: RunHereOptions = {},
): Promise<Result<RunDetail>> {
  const resumed = await resumeRun(services, actor, id, body, reservation(services))
  if (!resumed.ok) return resumed
  options.onStart?.(resumed.value.run)
  return executeHere(services, actor, resumed.value.run, resumed.value.run.lastSeq, options)
}

/** Forks a run and executes the new one in this process until it ends or pauses. */
export async function forkHere(
  services: Services,
  actor: Actor,
  id: string,
  body: z.output<typeof ForkRunBody>,
  options: RunHereOptions = {},
): Promise<Result<RunDetail>> {
  const forked = await forkRun(services, actor, id, body, { reservedFor: reservation(services) })
  if (!forked.ok) return forked
  const { run } = forked.value
  options.onStart?.(run)
  return executeHere(services, actor, run, run.lastSeq, options)
}

function reservation({ owner, ports, leaseMs }: Services) {
  return { owner, until: ports.clock.now() + leaseMs }
}

async function executeHere(
  services: Services,
  actor: Actor,
  run: RunDetail,
  after: number,
  options: RunHereOptions,
): Promise<Result<RunDetail>> {
  const cancel = () => void cancelRun(services, actor, run.id)
  if (options.cancel?.aborted) cancel()
  options.cancel?.addEventListener('abort', cancel, { once: true })
  const done = new AbortController()
  try {
    const execute = executeTree(services, actor, run.id, options).finally(() => done.abort())
    await Promise.all([execute, tell(services, actor, run.id, after, options, done.signal)])
  } finally {
    options.cancel?.removeEventListener('abort', cancel)
  }
  const ended = await readRun(services, actor, run.id)
  return ended.ok ? ok(ended.value.run) : ended
}

// Also when the run was lost to another worker (this process was suspended for longer than its lease): whoever executes it, it is followed to its end, or
// until it rests and all of its log was told.
async function tell(
  services: Services,
  actor: Actor,
  runId: string,
  after: number,
  { onEvents }: RunHereOptions,
  done: AbortSignal,
): Promise<void> {
  let last = after
  while (!services.stopping.aborted) {
    const rested = done.aborted
    const page = await readEvents(services, actor, runId, { after: last, limit: BATCH })
    if (!page.ok) return
    const { events, next } = page.value
    if (events.length > 0) await onEvents?.(events)
    last = events.at(-1)?.seq ?? last
    if (events.some((event) => event.type === 'run-finished')) return
    if (next === null && rested) return
    if (next === null && !done.aborted) await services.hub.changed(runId, LOOK_AGAIN_MS, services.stopping)
  }
}
