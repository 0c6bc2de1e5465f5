import { spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { type Database, openDatabase } from '../lib/db/database.ts'
import { databaseLocation, migrationsFolder } from '../lib/db/database-location.ts'
import { createLoop } from '../lib/db/loops.ts'
import { createRun } from '../lib/db/runs.ts'
import { ensureLocalWorkspace } from '../lib/db/workspaces.ts'
import { newDesign } from '../lib/loop/1-draw/new-design.ts'
import { hashJson, type Json } from '../lib/loop/artefacts/json.ts'
import type { LoopSpec } from '../lib/loop/artefacts/spec.ts'
import { systemClock } from '../lib/runner/clock.ts'
import { bench as portsInMemory, specOf, stateSchema } from '../lib/runner/fixtures.ts'
import { startWorker } from '../lib/runner/worker.ts'
import { compileDesign } from '../lib/server/compile-design.ts'
import { privatePostgres } from '../tests/support/postgres.ts'
import type { Bench, BenchLine, BenchSize } from './bench.ts'
import { median } from './measure.ts'

const ROOT = path.join(import.meta.dirname, '..')
const SIZES = {
  full: { iterations: 1_000, turns: 5, workers: [1, 2, 4], runs: 193, each: 25 },
  small: { iterations: 10, turns: 1, workers: [1, 2], runs: 5, each: 3 },
} as const
/** What a model takes in the runs that workers share, and how many of them each executes at once. */
const MODEL_MS = 10
const CONCURRENCY = 4
const LEASE_MS = 30_000
const MOST = { iteration: 4 }
const LEAST = { speedUp: 1.5 }
/** About what our own commit of an iteration writes. */
const RAW_BYTES = 600

/** Asks a model, calls a tool, and counts: three steps per iteration. A keyed call is on the disk before it is sent. */
function callingSpec(iterations: number, tool: 'state.patch' | 'flaky', delayMs: number): LoopSpec {
  const args: Json = tool === 'state.patch' ? { set: { note: 'at {{ state.n }}' } } : { n: '{{ state.n }}' }
  return specOf({
    state: stateSchema({ n: { type: 'integer', default: 0 }, note: { type: 'string', default: '' } }),
    nodes: {
      decide: {
        kind: 'decide',
        config: { strategy: 'model', model: 'default', instructions: 'Count.', prompt: 'n is {{ state.n }}' },
        next: { next: 'act' },
      },
      act: { kind: 'act', config: { tools: [tool] }, next: { next: 'observe' } },
      observe: { kind: 'observe', config: { map: [{ field: 'n', value: 'state.n + 1' }] }, next: { next: 'decide' } },
    },
    tools: [tool],
    script: { rules: [{ respond: { json: { action: { tool, args }, subgoal: 'on' } }, delayMs }] },
    contract: { maxIterations: iterations, timeoutMs: 600_000_000 },
  })
}

async function queuing(database: Database): Promise<(spec: LoopSpec) => Promise<string>> {
  const scope = await ensureLocalWorkspace(database)
  const { compiled } = compileDesign(newDesign('Bench'))
  if (!compiled) throw new Error('the new design does not compile')
  const { design } = compiled
  const loop = await createLoop(database, scope, { slug: 'bench', design, origin: 'own', accepted: true })
  const settings = { versionId: null, input: {}, modelOverrides: {}, idempotency: null, reservedFor: null }
  return async (spec) => {
    // What is drawn is of no matter here, only what is executed.
    const executed = { ...compiled, spec, specHash: hashJson(spec as unknown as Json) }
    const created = await createRun(database, scope, { ...settings, loopId: loop.id, compiled: executed })
    if (!created.ok) throw new Error('the run was not created')
    return created.run.id
  }
}

/** Milliseconds of one commit by the bare driver: a row that is updated and one that is added, in one prepared statement. */
async function rawCommit(url: string, count: number, durable: boolean): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`SET synchronous_commit = ${durable ? 'on' : 'off'}`)
  await client.query(`CREATE TABLE IF NOT EXISTS raw_run (id INTEGER PRIMARY KEY, seq INTEGER);
    CREATE TABLE IF NOT EXISTS raw_event (run INTEGER, seq SERIAL, content BYTEA, PRIMARY KEY (run, seq));
    INSERT INTO raw_run VALUES (1, 0) ON CONFLICT DO NOTHING`)
  const text = `WITH r AS (UPDATE raw_run SET seq = seq + 1 WHERE id = $1 RETURNING id) INSERT INTO raw_event (run, content) SELECT id, $2 FROM r`
  const content = Buffer.alloc(RAW_BYTES, 'content')
  const started = performance.now()
  for (let done = 0; done < count; done++) await client.query({ name: 'raw', text, values: [1, content] })
  const ms = (performance.now() - started) / count
  await client.end()
  return ms
}

/** An iteration of a run that the queue brought to a worker of this process, against one raw commit before it and one after. */
async function besideRaw(database: Database, url: string, size: BenchSize): Promise<BenchLine[]> {
  const { iterations, turns } = SIZES[size]
  const queueRun = await queuing(database)
  const queue = database.createRunQueue?.({ maxRunning: 1_000 })
  if (!queue) throw new Error('the database has no queue')
  const settled = new Map<string, () => void>()
  const { ports } = portsInMemory({ flaky: async () => ({ ok: true, output: {} }) }, systemClock)
  const worker = startWorker({ ...ports, store: database.createRunStore() }, queue, {
    owner: 'bench',
    concurrency: 1,
    leaseMs: LEASE_MS,
    sliceMs: LEASE_MS,
    onError: (error) => console.error(error),
    onSettled: (runId) => settled.get(runId)?.(),
  })
  const ours = async (spec: LoopSpec) => {
    const id = await queueRun(spec)
    const done = Promise.withResolvers<void>()
    settled.set(id, done.resolve)
    if ((await statusOf(database, id)) !== 'finished') await done.promise
    const row = await database.prisma.run.findUniqueOrThrow({ where: { id } })
    if (row.iterations !== iterations) throw new Error(`the run ended after ${row.iterations} iterations`)
    return Number((row.finishedAt ?? 0n) - (row.startedAt ?? 0n)) / iterations
  }
  const lines: BenchLine[] = []
  for (const [name, tool] of [
    ['relaxed', 'state.patch'],
    ['durable', 'flaky'],
  ] as const) {
    const times: { ours: number; raw: number }[] = []
    for (let turn = 0; turn <= turns; turn++) {
      const before = await rawCommit(url, iterations, name === 'durable')
      const iteration = await ours(callingSpec(iterations, tool, 0))
      const after = await rawCommit(url, iterations, name === 'durable')
      // The first is to warm up.
      if (turn > 0) times.push({ ours: iteration, raw: (before + after) / 2 })
    }
    const ratio = median(times.map((time) => time.ours / time.raw))
    lines.push(
      { name: `iteration-${name}`, measured: median(times.map((time) => time.ours)), unit: 'ms' },
      { name: `raw-commit-${name}`, measured: median(times.map((time) => time.raw)), unit: 'ms' },
      {
        ...{ name: `iteration-of-raw-commit-${name}`, measured: ratio, unit: 'x' },
        // The goal is one of commits that wait for the disk.
        ...(name === 'durable' ? { goal: { atMost: MOST.iteration } } : {}),
      },
    )
  }
  await worker.stop()
  await queue.close()
  return lines
}

const statusOf = async ({ prisma }: Database, id: string) =>
  (await prisma.run.findUniqueOrThrow({ where: { id }, select: { status: true } })).status

/** The product's own worker in a process of its own. */
async function workerProcess(url: string): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, ['lib/cli/main.ts', 'worker', '--json', '--concurrency', String(CONCURRENCY)], {
    cwd: ROOT,
    env: { ...process.env, DATABASE_URL: url },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  const lines = createInterface({ input: child.stdout })
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => line.includes('"ready"') && resolve())
    void ended.then(() => reject(new Error('the worker ended at its start')))
  })
  return async () => {
    child.kill('SIGTERM')
    await ended
  }
}

/** Iterations per second of runs that so many workers share. */
async function throughput(database: Database, url: string, workers: number, size: BenchSize): Promise<number> {
  const { runs, each } = SIZES[size]
  const queueRun = await queuing(database)
  const stops = await Promise.all(Array.from({ length: workers }, () => workerProcess(url)))
  const spec = callingSpec(each, 'state.patch', MODEL_MS)
  const ids = await Promise.all(Array.from({ length: runs }, () => queueRun(spec)))
  const { prisma } = database
  const where = { id: { in: ids } }
  while ((await prisma.run.count({ where: { ...where, status: { not: 'finished' } } })) > 0)
    await new Promise((resolve) => setTimeout(resolve, 100))
  await Promise.all(stops.map((stop) => stop()))
  const rows = await prisma.run.findMany({ where, select: { finishedAt: true }, orderBy: { finishedAt: 'asc' } })
  const endOf = (share: number) => Number(rows[Math.floor((rows.length - 1) * share)]?.finishedAt ?? 0n)
  // From the first quarter’s end to the third’s: neither cold workers nor those that have nothing left to take.
  return (1_000 * each * (rows.length - 1) * 0.5) / Math.max(1, endOf(0.75) - endOf(0.25))
}

async function run(size: BenchSize): Promise<BenchLine[]> {
  const server = await privatePostgres({ durable: size === 'full' })
  const inDatabase = async <T>(work: (database: Database, url: string) => Promise<T>): Promise<T> => {
    const url = await server.createDatabase()
    const location = databaseLocation(url, ROOT)
    const database = await openDatabase(location, migrationsFolder(location, ROOT))
    try {
      return await work(database, url)
    } finally {
      await database.close()
    }
  }
  try {
    const lines = await inDatabase((database, url) => besideRaw(database, url, size))
    const speeds: number[] = []
    for (const workers of SIZES[size].workers) {
      const measured = await inDatabase((database, url) => throughput(database, url, workers, size))
      speeds.push(measured)
      lines.push({ name: `iterations-per-second-with-${workers}`, measured, unit: 'count' })
    }
    const speedUp = (speeds.at(-1) ?? 0) / (speeds[0] ?? 1)
    const most = SIZES[size].workers.at(-1)
    return [
      ...lines,
      { name: `speed-up-of-${most}-workers`, measured: speedUp, unit: 'x', goal: { atLeast: LEAST.speedUp } },
    ]
  } finally {
    await server.stop()
  }
}

export const bench: Bench = { name: 'queue', run }
