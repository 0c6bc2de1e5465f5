// A process that executes one run and, when told so, kills itself like a power cut would: no handler runs, nothing is flushed.
// usage: node executing-process.ts DATABASE RUN [before|inside|after COMMIT], or [before|inside|after TYPE NTH]: the nth commit that holds such an event
// `asleep` in place of `before`: stops there until it is woken. Stopped by somebody else it might hold the lock of the database.
import type { LoopEvent } from '../../lib/loop/artefacts/events.ts'
import { executeRun } from '../../lib/runner/host.ts'
import type { RunStore } from '../../lib/runner/ports.ts'
import { openRuntime } from '../../lib/server/runtime.ts'

const [, , file, runId = '', moment, count, nth] = process.argv
const die = () => process.kill(process.pid, 'SIGKILL')
const { services, close } = await openRuntime({ worker: false, environment: { DATABASE_URL: `file:${file}` } })

let commits = 0
/** Commits so far that hold an event of the type. */
let holding = 0
const isNth = (events: readonly LoopEvent[]) => holding === Number(nth) && events.some(({ type }) => type === count)
const store: RunStore = {
  ...services.ports.store,
  async commit(claim, commit, leaseMs) {
    commits++
    if (commit.events.some(({ type }) => type === count)) holding++
    const now = (nth === undefined ? commits === Number(count) : isNth(commit.events)) ? moment : undefined
    if (now === 'before') die()
    if (now === 'asleep') {
      console.log('asleep')
      process.kill(process.pid, 'SIGSTOP')
    }
    // Serialising the last event happens inside the transaction, when the others are written already.
    const last = commit.events.at(-1)
    if (now === 'inside' && last) Object.assign(last.data, { toJSON: die })
    const result = await services.ports.store.commit(claim, commit, leaseMs)
    if (now === 'after') die()
    console.log(`committed ${last?.seq}`)
    return result
  },
}
const claim = await store.claimRun(runId, services.owner, services.leaseMs)
if (!claim) throw new Error('the run could not be claimed')
const { status } = await executeRun({ ...services.ports, store }, claim, {
  leaseMs: services.leaseMs,
  signal: services.stopping,
})
console.log(`ended ${status} after ${commits} commits`)
await close()
