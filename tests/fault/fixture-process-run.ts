import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { RunDetail } from '../../lib/api/contracts/runs.ts'
import type { TraceEvent } from '../../lib/loop/4-trace/trace-event.ts'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import { acceptLoop } from '../../lib/server/accept-loop.ts'
import { createLoop } from '../../lib/server/create-loop.ts'
import { readRun } from '../../lib/server/read-run.ts'
import { readEvents } from '../../lib/server/read-trace.ts'
import { openRuntime, type Runtime } from '../../lib/server/runtime.ts'
import { startRun } from '../../lib/server/start-run.ts'
import { longLoop } from '../support/sample-loop.ts'
import { PROJECT_ROOT, tempFolder } from '../support/temp-database.ts'
import { value } from '../support/value.ts'

const PROGRAM = fileURLToPath(new URL('./executing-process.ts', import.meta.url))

/** A queued run of `longLoop` in a database of its own, that other processes may execute. */
export function processRun(...loop: Parameters<typeof longLoop>) {
  return processRunOf(longLoop(...loop))
}

/** The same of another loop. */
export async function processRunOf(design: LoopDesign) {
  const { folder, remove } = tempFolder()
  const file = path.join(folder, 'fault.db')
  const open = (worker: boolean): Promise<Runtime> =>
    openRuntime({ worker, root: PROJECT_ROOT, environment: { DATABASE_URL: `file:${file}` } })
  let runtime = await open(false)
  const { services, actor } = runtime
  const { slug } = value(await createLoop(services, actor, { from: { kind: 'import', design } })).loop
  value(await acceptLoop(services, actor, slug))
  const runId = value(await startRun(services, actor, { loop: slug, input: {} })).run.id
  const children: ChildProcess[] = []
  const read = async (): Promise<RunDetail> => value(await readRun(runtime.services, runtime.actor, runId)).run
  return {
    runId,
    runtime: () => runtime,
    read,
    events: async (): Promise<TraceEvent[]> =>
      value(await readEvents(runtime.services, runtime.actor, runId, { after: 0, whole: true })).events,
    /** Executes the run in a process of its own, which kills itself when told so; `ended` gives the signal that it died of. */
    execute(...args: string[]) {
      const child = spawn(process.execPath, [PROGRAM, file, runId, ...args], {
        cwd: PROJECT_ROOT,
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      children.push(child)
      const lines: string[] = []
      const reader = createInterface({ input: child.stdout })
      reader.on('line', (line) => lines.push(line))
      const ended = new Promise<NodeJS.Signals | null>((resolve) =>
        child.on('close', (_code, signal) => resolve(signal)),
      )
      return { child, reader, lines, ended }
    },
    /** As if the dead owner's lease had run out. */
    async forgetLease() {
      await runtime.services.database.prisma.run.update({ where: { id: runId }, data: { leaseUntil: 0n } })
    },
    /** A worker in this process takes the run over and ends it. */
    async takeOver() {
      await runtime.close()
      runtime = await open(true)
      const { hub, stopping } = runtime.services
      while ((await read()).status !== 'finished') await hub.changed(runId, 100, stopping)
    },
    async close() {
      // One that is left over, asleep perhaps, would keep the test run from ending.
      for (const child of children) child.kill('SIGKILL')
      await runtime.close()
      remove()
    },
  }
}
