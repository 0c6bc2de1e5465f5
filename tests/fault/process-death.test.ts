import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunDetail } from '../../lib/api/contracts/runs.ts'
import { applyPatch } from '../../lib/loop/patch/apply-patch.ts'
import { acceptLoop } from '../../lib/server/accept-loop.ts'
import { createLoop } from '../../lib/server/create-loop.ts'
import { readRun } from '../../lib/server/read-run.ts'
import { readEvents } from '../../lib/server/read-trace.ts'
import type { Result } from '../../lib/server/result.ts'
import { openRuntime, type Runtime } from '../../lib/server/runtime.ts'
import { startRun } from '../../lib/server/start-run.ts'
import { longLoop } from '../support/sample-loop.ts'
import { PROJECT_ROOT, tempFolder } from '../support/temp-database.ts'

const ITERATIONS = 70

let temp: ReturnType<typeof tempFolder>
let file: string
let runtime: Runtime
let runId: string
beforeEach(async () => {
  temp = tempFolder()
  file = path.join(temp.folder, 'fault.db')
  runtime = await open(false)
  const { services, actor } = runtime
  const { loop } = value(
    await createLoop(services, actor, { from: { kind: 'import', design: longLoop(ITERATIONS, 1) } }),
  )
  value(await acceptLoop(services, actor, loop.slug))
  runId = value(await startRun(services, actor, { loop: loop.slug, input: {} })).run.id
})
afterEach(async () => {
  await runtime.close()
  temp.remove()
})

const open = (worker: boolean) =>
  openRuntime({ worker, root: PROJECT_ROOT, environment: { DATABASE_URL: `file:${file}` } })

function value<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new Error(JSON.stringify(result.refusal))
}
const events = () => value(readEvents(runtime.services, runtime.actor, runId, { after: 0, whole: true })).events
const run = async (): Promise<RunDetail> => value(await readRun(runtime.services, runtime.actor, runId)).run

function execute(...args: string[]) {
  const program = fileURLToPath(new URL('./executing-process.ts', import.meta.url))
  const child = spawn(process.execPath, [program, file, runId, ...args], {
    cwd: PROJECT_ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (line) => lines.push(line))
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on('close', (_code, signal) => resolve(signal)))
  return { child, reader, lines, ended }
}

/** As if the dead owner's lease had run out. */
async function forgetLease() {
  await runtime.services.database.prisma.run.update({ where: { id: runId }, data: { leaseUntil: 0n } })
}

/** A worker in this process takes the run over and ends it. */
async function takeOver() {
  await runtime.close()
  runtime = await open(true)
  const { hub, stopping } = runtime.services
  while ((await run()).status !== 'finished') await hub.changed(runId, 100, stopping)
}

async function expectWholeRun(resumes: number) {
  const log = events()
  expect(log.map((event) => event.seq)).toEqual(log.map((_, index) => index + 1))
  expect(log.filter((event) => event.type === 'run-resumed')).toHaveLength(resumes)
  expect(log.filter((event) => event.type === 'iteration-started').map((event) => event.iteration)).toEqual(
    Array.from({ length: ITERATIONS }, (_, index) => index + 1),
  )
  let state = {}
  for (const event of log) {
    if (event.type === 'run-started') state = event.data.state
    if (event.type === 'state-patched') state = applyPatch(state, event.data.patch)
  }
  expect(await run()).toMatchObject({
    outcome: 'success',
    reason: 'goal',
    iterations: ITERATIONS,
    lastSeq: log.length,
    resultState: state,
  })
}

describe('a process that is killed', () => {
  it.each([
    ['before', 1],
    ['inside', 1],
    ['after', 1],
    ['before', 7],
    ['inside', 7],
    ['after', 7],
    ['inside', 66],
    ['after', 140],
  ])('%s its commit %i loses nothing that was acknowledged; the run goes on and ends', async (moment, commit) => {
    const { ended, lines } = execute(moment, String(commit))
    expect(await ended).toBe('SIGKILL')
    const acknowledged = Number(lines.at(-1)?.split(' ')[1] ?? 1)
    const kept = events()
    // The commit in flight is there as a whole or not at all.
    if (moment === 'after') expect(kept.length).toBeGreaterThan(acknowledged)
    else expect(kept.length).toBe(acknowledged)
    expect((await run()).lastSeq).toBe(kept.length)
    await forgetLease()
    await takeOver()
    expect(events().slice(0, kept.length)).toEqual(kept)
    await expectWholeRun(kept.some((event) => event.type === 'run-started') ? 1 : 0)
  })

  it('leaves its run alone until the lease has run out', async () => {
    const { ended } = execute('after', '3')
    await ended
    expect(await runtime.services.ports.store.claimNext('other', 1_000)).toBeNull()
    await forgetLease()
    expect(await runtime.services.ports.store.claimNext('other', 1_000)).toMatchObject({ runId, epoch: 2 })
  })
})

it('a process that slept through its lease writes nothing more', async () => {
  const { child, reader, lines, ended } = execute()
  await new Promise<void>((resolve) => {
    reader.on('line', () => lines.length === 5 && resolve())
  })
  suspend(child)
  await forgetLease()
  await takeOver()
  const log = events()
  child.kill('SIGCONT')
  await ended
  expect(lines.at(-1)).toMatch(/^ended fenced/)
  expect(events()).toEqual(log)
  await expectWholeRun(1)
})

function suspend(child: ChildProcess): void {
  child.kill('SIGSTOP')
}
