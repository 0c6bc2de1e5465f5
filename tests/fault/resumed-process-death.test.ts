import { spawn } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ResumeRunBody } from '../../lib/api/contracts/runs.ts'
import { acceptLoop } from '../../lib/server/accept-loop.ts'
import { createLoop } from '../../lib/server/create-loop.ts'
import { pauseRun } from '../../lib/server/pause-run.ts'
import { readRun } from '../../lib/server/read-run.ts'
import { readEvents } from '../../lib/server/read-trace.ts'
import type { Result } from '../../lib/server/result.ts'
import { resumeRun } from '../../lib/server/resume-run.ts'
import { openRuntime, type Runtime } from '../../lib/server/runtime.ts'
import { startRun } from '../../lib/server/start-run.ts'
import { longLoop } from '../support/sample-loop.ts'
import { PROJECT_ROOT, tempFolder } from '../support/temp-database.ts'

let temp: ReturnType<typeof tempFolder>
let file: string
let runtime: Runtime
let runId: string
const open = (worker: boolean) =>
  openRuntime({ worker, root: PROJECT_ROOT, environment: { DATABASE_URL: `file:${file}` } })

beforeEach(async () => {
  temp = tempFolder()
  file = path.join(temp.folder, 'fault.db')
  runtime = await open(false)
  const { services, actor } = runtime
  const design = longLoop(20)
  const { loop } = value(await createLoop(services, actor, { from: { kind: 'import', design } }))
  value(await acceptLoop(services, actor, loop.slug))
  runId = value(await startRun(services, actor, { loop: loop.slug, input: {} })).run.id
})
afterEach(async () => {
  await runtime.close()
  temp.remove()
})

function value<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new Error(JSON.stringify(result.refusal))
}
const run = async () => value(await readRun(runtime.services, runtime.actor, runId)).run
const events = () => value(readEvents(runtime.services, runtime.actor, runId, { after: 0, whole: true })).events

/** Executes the run in a process of its own, which kills itself when told so. Gives the signal that it died of. */
function execute(...args: string[]): Promise<NodeJS.Signals | null> {
  const program = fileURLToPath(new URL('./executing-process.ts', import.meta.url))
  const child = spawn(process.execPath, [program, file, runId, ...args], { cwd: PROJECT_ROOT, stdio: 'ignore' })
  return new Promise((resolve) => child.on('close', (_code, signal) => resolve(signal)))
}

it.each(['before', 'inside', 'after'])(
  'a process that dies %s the commit of a person’s decision loses none of it and repeats none',
  { timeout: 120_000 },
  async (moment) => {
    const { services, actor } = runtime
    value(await pauseRun(services, actor, runId))
    expect(await execute()).toBeNull()
    expect(await run()).toMatchObject({ status: 'paused', paused: { why: 'requested' } })
    const body = ResumeRunBody.parse({ note: 'go on', patch: [{ field: 'count', value: 10 }] })
    value(await resumeRun(services, actor, runId, body))
    expect(await execute(moment, '1')).toBe('SIGKILL')
    expect(await run()).toMatchObject({ status: 'running', paused: null })
    await services.database.prisma.run.update({ where: { id: runId }, data: { leaseUntil: 0n } })
    await runtime.close()
    runtime = await open(true)
    const { hub, stopping } = runtime.services
    while ((await run()).status !== 'finished') await hub.changed(runId, 100, stopping)
    const log = events()
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1))
    expect(log.filter(({ type }) => type === 'run-continued').map(({ data }) => data)).toMatchObject([
      { note: 'go on' },
    ])
    expect(await run()).toMatchObject({ outcome: 'success', resultState: { count: 20 }, iterations: 10 })
  },
)
