import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { acceptLoop } from '../../lib/server/accept-loop.ts'
import { createLoop } from '../../lib/server/create-loop.ts'
import { readRun } from '../../lib/server/read-run.ts'
import { openRuntime, type Runtime } from '../../lib/server/runtime.ts'
import { startRun } from '../../lib/server/start-run.ts'
import { longLoop } from '../support/sample-loop.ts'
import { PROJECT_ROOT } from '../support/temp-database.ts'
import { value } from '../support/value.ts'
import { type CliWorkspace, cliWorkspace } from './spawn-cli.ts'

let cli: CliWorkspace
let runtime: Runtime
beforeEach(async () => {
  cli = await cliWorkspace()
  const environment = { DATABASE_URL: cli.env.DATABASE_URL }
  runtime = await openRuntime({ worker: false, root: PROJECT_ROOT, environment })
})
afterEach(async () => {
  await runtime.close()
  await cli.remove()
})

async function queueRun(iterations: number, delayMs: number): Promise<string> {
  const { services, actor } = runtime
  const design = longLoop(iterations, delayMs)
  const { slug } = value(await createLoop(services, actor, { from: { kind: 'import', design } })).loop
  value(await acceptLoop(services, actor, slug))
  return value(await startRun(services, actor, { loop: slug, input: {} })).run.id
}
const read = async (id: string) => value(await readRun(runtime.services, runtime.actor, id)).run

/** Resolves when the worker has written this. */
function says(worker: ReturnType<CliWorkspace['start']>, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => worker.output.stdout.includes(text) && resolve()
    worker.child.stdout?.on('data', look)
    void worker.done.then(({ stderr }) => reject(new Error(`it ended before it said ${text}: ${stderr}`)))
    look()
  })
}

describe('loopwright worker', { timeout: 60_000 }, () => {
  it('executes what waits and says how it ends, until it is told to stop', async () => {
    const id = await queueRun(3, 0)
    const worker = cli.start(['worker'])
    await says(worker, 'success: goal')
    worker.child.kill('SIGTERM')
    const { code, stdout, stderr } = await worker.done
    expect([code, stderr]).toEqual([0, 'Stopping … press Ctrl-C again to leave at once\n'])
    expect(stdout).toMatch(/waits for runs, up to 4 runs at a time/)
    expect(stdout).toMatch(/for workers on several machines use DATABASE_URL=postgresql:/)
    expect(stdout).toMatch(new RegExp(`${id}  taken up\\n`))
    expect(stdout).toMatch(new RegExp(`${id}  success: goal  long, 3 iterations`))
    expect(stdout).toMatch(/stopped\n$/)
    expect(await read(id)).toMatchObject({ status: 'finished', outcome: 'success' })
  })

  it('gives its runs back when it is stopped, as one object per line with --json', async () => {
    const id = await queueRun(50, 60_000)
    const worker = cli.start(['worker', '--json', '--concurrency', '2'])
    await says(worker, '"taken"')
    worker.child.kill('SIGINT')
    const { code, stdout, stderr } = await worker.done
    expect([code, stderr]).toEqual([0, 'Giving 1 run back … press Ctrl-C again to leave at once\n'])
    const told = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(new Set(told.map(({ event }) => event))).toEqual(new Set(['ready', 'taken', 'settled', 'stopped']))
    expect(told.find(({ event }) => event === 'ready')).toMatchObject({ concurrency: 2 })
    expect(told.find(({ event }) => event === 'settled')).toMatchObject({ runId: id, status: 'released', loop: 'long' })
    expect(await read(id)).toMatchObject({ status: 'queued' })
  })

  it.each([
    [['worker', '--concurrency', '0'], {}, 2, /--concurrency must be a whole number from 1 to 256/],
    [['worker', '--concurrency', 'many'], {}, 2, /not "many"/],
    [['worker'], { LOOPWRIGHT_CONCURRENCY: '1.5' }, 1, /LOOPWRIGHT_CONCURRENCY must be a whole number/],
    [['worker'], { LOOPWRIGHT_MAX_RUNNING_PER_WORKSPACE: '-1' }, 1, /LOOPWRIGHT_MAX_RUNNING_PER_WORKSPACE must be/],
  ])('%o with %o ends with %i', async (args, extra, code, message) => {
    const ended = await cli.start(args, extra).done
    expect(ended.code).toBe(code)
    expect(ended.stderr).toMatch(message)
  })

  it('a run that is executed by its own command waits for room in its workspace', async () => {
    await queueRun(50, 60_000)
    const limit = { LOOPWRIGHT_MAX_RUNNING_PER_WORKSPACE: '1' }
    const worker = cli.start(['worker'], limit)
    await says(worker, 'taken up')
    const second = cli.start(['run', 'json-refine'], limit)
    await new Promise<void>((resolve) => {
      second.child.stderr?.on('data', () => second.output.stderr.includes('waits its turn') && resolve())
    })
    worker.child.kill('SIGTERM')
    const { code, stdout } = await second.done
    expect([code, /converged/.test(stdout)]).toEqual([0, true])
    expect((await worker.done).code).toBe(0)
  })
})
