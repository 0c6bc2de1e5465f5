import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { startThread } from './thread.ts'
import { type FromVessel, type JobEnd, type Vessel, vesselPool } from './vessel-pool.ts'

/** A vessel that does what the test says. */
class FakeVessel implements Vessel {
  posted: unknown[] = []
  held = true
  terminated = false
  message: (message: FromVessel) => void = () => {}
  failure: (how: { type: 'memory' } | { type: 'crash'; message: string }) => void = () => {}
  exit: () => void = () => {}
  post(data: unknown) {
    this.posted.push(data)
  }
  terminate() {
    this.terminated = true
  }
  ref() {
    this.held = true
  }
  unref() {
    this.held = false
  }
  onMessage(listener: (message: FromVessel) => void) {
    this.message = listener
  }
  onFailure(listener: FakeVessel['failure']) {
    this.failure = listener
  }
  onExit(listener: () => void) {
    this.exit = listener
  }
  ready() {
    this.message({ type: 'ready' })
  }
  answer(answer: unknown, reusable = true) {
    this.message({ type: 'answer', answer, reusable })
  }
}

function setUp(options: { most?: number; idleMs?: number; startMs?: number } = {}) {
  const vessels: FakeVessel[] = []
  const pool = vesselPool({
    start() {
      const vessel = new FakeVessel()
      vessels.push(vessel)
      return vessel
    },
    most: 1,
    idleMs: 60_000,
    ...options,
  })
  const run = (data: unknown, more: { limitMs?: number; signal?: AbortSignal } = {}): Promise<JobEnd> =>
    pool.run({ data, limitMs: 60_000, signal: new AbortController().signal, ...more })
  const at = (index: number) => vessels[index] ?? expect.fail(`vessel ${index} was not started`)
  return { pool, run, at, vessels }
}

describe('a pool', () => {
  it('gives its jobs one after the other to a vessel that says it may be used again', async () => {
    const { run, at, vessels } = setUp()
    const [first, second] = [run('a'), run('b')]
    expect(at(0).posted).toEqual([])
    at(0).ready()
    expect(at(0).posted).toEqual(['a'])
    at(0).answer(1)
    expect(await first).toEqual({ type: 'answer', answer: 1 })
    expect(at(0)).toMatchObject({ posted: ['a'], held: true })
    at(0).ready()
    expect(at(0).posted).toEqual(['a', 'b'])
    at(0).answer(2)
    at(0).ready()
    expect(await second).toEqual({ type: 'answer', answer: 2 })
    expect(at(0)).toMatchObject({ held: false, terminated: false })
    expect(vessels).toHaveLength(1)
  })

  it('throws one away that may not be used again, and starts the next when it is gone', async () => {
    const { run, at, vessels, pool } = setUp()
    const [first, second] = [run('a'), run('b')]
    at(0).ready()
    at(0).answer(1, false)
    await first
    expect(at(0).terminated).toBe(true)
    expect(vessels).toHaveLength(1)
    at(0).exit()
    at(1).ready()
    expect(at(1).posted).toEqual(['b'])
    at(1).answer(2, false)
    expect(await second).toEqual({ type: 'answer', answer: 2 })
    at(1).exit()
    expect(pool.size()).toBe(0)
  })

  it('starts as many as there are jobs, up to its limit', () => {
    const { run, vessels } = setUp({ most: 3 })
    for (let job = 0; job < 5; job++) void run(job)
    expect(vessels).toHaveLength(3)
  })

  it.each<[string, (vessel: FakeVessel) => void, JobEnd]>([
    ['it runs out of memory', (vessel) => vessel.failure({ type: 'memory' }), { type: 'memory' }],
    ['it throws', (vessel) => vessel.failure({ type: 'crash', message: 'm' }), { type: 'crash', message: 'm' }],
    ['it ends', (vessel) => vessel.exit(), { type: 'crash', message: 'it ended without an answer' }],
  ])('tells that %s, and does not use it again', async (_what, harm, end) => {
    const { run, at } = setUp()
    const first = run('a')
    at(0).ready()
    harm(at(0))
    expect(await first).toEqual(end)
    expect(at(0).terminated).toBe(true)
    at(0).answer('too late')
    at(0).exit()
    void run('b')
    at(1).ready()
    expect(at(1).posted).toEqual(['b'])
  })

  it('ends a job that overstays', async () => {
    const { run, at } = setUp()
    const first = run('a', { limitMs: 1 })
    at(0).ready()
    expect(await first).toEqual({ type: 'timeout' })
    expect(at(0).terminated).toBe(true)
  })

  it('ends a job that is aborted: in its vessel, while it waits, and before it began', async () => {
    const { run, at } = setUp()
    const stops = [new AbortController(), new AbortController()] as const
    const jobs = [run('a', { signal: stops[0].signal }), run('b', { signal: stops[1].signal })]
    at(0).ready()
    stops[1].abort()
    expect(await jobs[1]).toEqual({ type: 'aborted' })
    expect(at(0).terminated).toBe(false)
    stops[0].abort()
    expect(await jobs[0]).toEqual({ type: 'aborted' })
    expect(at(0).terminated).toBe(true)
    expect(await run('c', { signal: AbortSignal.abort() })).toEqual({ type: 'aborted' })
  })

  it('does not start one for ever that can’t be started', async () => {
    const { run, at, vessels } = setUp({ startMs: 1 })
    expect(await run('a')).toEqual({ type: 'not-started', message: 'it did not start: timeout' })
    at(0).exit()
    expect(vessels).toHaveLength(1)
    const throwing = vesselPool({ start: () => expect.fail('no') })
    expect(await throwing.run({ data: 1, limitMs: 1, signal: new AbortController().signal })).toMatchObject({
      type: 'not-started',
    })
  })

  it('stops one that nobody needs', async () => {
    const { run, at, pool } = setUp({ idleMs: 1 })
    const first = run('a')
    at(0).ready()
    at(0).answer(1)
    await first
    at(0).ready()
    await expect.poll(() => at(0).terminated).toBe(true)
    at(0).exit()
    expect(pool.size()).toBe(0)
  })

  it('keeps no process alive', () => {
    const program = `
      import { startThread } from ${JSON.stringify(new URL('./thread.ts', import.meta.url).href)}
      import { vesselPool } from ${JSON.stringify(new URL('./vessel-pool.ts', import.meta.url).href)}
      const source = "const { parentPort: p } = require('node:worker_threads'); p.on('message', (n) => { p.postMessage({ type: 'answer', answer: n + 1, reusable: true }); p.postMessage({ type: 'ready' }) }); p.postMessage({ type: 'ready' })"
      const pool = vesselPool({ start: () => startThread({ source, workerData: null, resourceLimits: {} }), idleMs: 600_000 })
      const ends = await Promise.all([1, 2, 3].map((data) => pool.run({ data, limitMs: 60_000, signal: new AbortController().signal })))
      console.log(JSON.stringify(ends.map(({ answer }) => answer)))`
    const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
      timeout: 30_000,
    })
    expect({ stdout, status }).toEqual({ stdout: '[2,3,4]\n', status: 0 })
  })
})

it('a thread has no environment, and what it prints goes nowhere', async () => {
  const source =
    "console.log('x'.repeat(1e6)); const { parentPort: p } = require('node:worker_threads'); p.on('message', () => p.postMessage({ type: 'answer', answer: Object.keys(process.env), reusable: false })); p.postMessage({ type: 'ready' })"
  const pool = vesselPool({ start: () => startThread({ source, workerData: null, resourceLimits: {} }) })
  expect(await pool.run({ data: 1, limitMs: 60_000, signal: new AbortController().signal })).toEqual({
    type: 'answer',
    answer: [],
  })
})
