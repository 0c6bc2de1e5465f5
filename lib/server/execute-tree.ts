import { type OpenRun, openRunsOfTree } from '../db/run-tree.ts'
import { executeRun } from '../runner/host.ts'
import type { Actor, Services } from './services.ts'

export type TreeOptions = {
  /** The workspace has as many runs in execution as it may: the run waits until another ends. */
  onWait?(): void
}

const LOOK_AGAIN_MS = 250

/**
 * Executes a run and the runs that it calls in this process, some at a time, until they have all ended or what is left of them waits for people. A server on the same database
 * may take some of them as well: then they are followed. Rejects as the execution of one of them does, when the others have come to a stop.
 */
export async function executeTree(
  services: Services,
  actor: Actor,
  root: string,
  { onWait }: TreeOptions,
): Promise<void> {
  const { database, ports, owner, leaseMs, stopping, concurrency } = services
  const active = new Map<string, Promise<void>>()
  let failure: { error: unknown } | null = null
  /** How often in a row the root could not be had. */
  let refused = 0

  async function take(id: string): Promise<boolean> {
    const claim = await ports.store.claimRun(id, owner, leaseMs)
    if (!claim) return false
    const work = executeRun(ports, claim, { leaseMs, signal: stopping })
      .then(() => undefined)
      .catch((error: unknown) => {
        failure ??= { error }
      })
      .finally(() => active.delete(id))
    active.set(id, work)
    return true
  }

  while (!stopping.aborted && failure === null) {
    const open = await openRunsOfTree(database, actor, root)
    const due = open.filter((run) => isDue(run, owner, ports.clock.now()) && !active.has(run.id))
    if (!due.some(({ id }) => id === root)) refused = 0
    for (const { id } of due) {
      if (active.size >= Math.max(1, concurrency)) break
      // Refused once it may have gone to a server, which the next look shows.
      if (!(await take(id)) && id === root && ++refused === 2) onWait?.()
    }
    const rests =
      due.length === 0 && active.size === 0 && open.every(({ status }) => status !== 'running' && status !== 'queued')
    if (rests) break
    await Promise.race([...active.values(), ports.clock.sleep(LOOK_AGAIN_MS, stopping)])
  }
  await Promise.all(active.values())
  if (failure !== null) throw (failure as { error: unknown }).error // set where TypeScript does not look
}

function isDue({ status, owner, cancelled, leaseUntil }: OpenRun, self: string, now: number): boolean {
  const over = leaseUntil !== null && leaseUntil <= now
  if (status === 'queued') return owner === null || owner === self || over
  return status === 'running' ? over : cancelled
}
