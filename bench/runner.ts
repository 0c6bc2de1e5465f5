import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { RunStore } from '../lib/runner/ports.ts'
import type { Bench, BenchLine, BenchSize } from './bench.ts'
import { type BenchDatabase, openBenchDatabase, ringSpec, stateOf } from './logged-run.ts'
import { median } from './measure.ts'

const STATE_BYTES = 2_000
const SIZES = {
  full: { iterations: 1_000, turns: 5, peerTurns: 2, long: 5_000, early: 500 },
  small: { iterations: 20, turns: 1, peerTurns: 0, long: 200, early: 100 },
} as const
/** What the others are asked to reach: at least so many times our speed. */
const PEERS = { langgraph: 25, mastra: 20 } as const
const RAW_SHARE = 0.5
/** Processor time is counted coarsely: a short run may have used none. */
const LEAST_MS = 0.001
const MODES = ['NORMAL', 'FULL'] as const

type Side = 'raw' | keyof typeof PEERS
type Took = { ms: number; cpuMs: number; bytes: number }

/** A program of `peers/`; null when its packages are not installed. */
function runPeer(side: Side, task: object): Took | null {
  const program = path.join(import.meta.dirname, 'peers', `${side}.mjs`)
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, JSON.stringify(task)], { encoding: 'utf8' })
  if (status === 0) return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
  if (stderr.includes('ERR_MODULE_NOT_FOUND')) return null
  throw new Error(`${side} failed: ${stderr}`)
}

async function runOurs(bench: BenchDatabase, iterations: number, synchronous: boolean): Promise<Took> {
  const runId = await bench.createRun(ringSpec(stateOf(STATE_BYTES), iterations))
  const started = performance.now()
  const before = process.threadCpuUsage()
  await bench.execute(runId, bench.database.createRunStore({ synchronous }))
  const ms = performance.now() - started
  const { user, system } = process.threadCpuUsage(before)
  return { ms, cpuMs: (user + system) / 1_000, bytes: 0 }
}

/** Each of the others beside us, turn by turn, so that a slow spell of the machine meets all of them. */
async function besideOthers(bench: BenchDatabase, size: BenchSize): Promise<BenchLine[]> {
  const { iterations, turns, peerTurns } = SIZES[size]
  const lines: BenchLine[] = []
  for (const synchronous of MODES) {
    const task = { folder: fs.mkdtempSync(path.join(bench.folder, 'peers-')), iterations, synchronous }
    const ratios: Record<Side, number[]> = { raw: [], langgraph: [], mastra: [] }
    const ours: number[] = []
    for (let turn = 0; turn < turns; turn++) {
      for (const side of ['raw', 'langgraph', 'mastra'] as const) {
        if (side !== 'raw' && turn >= peerTurns) continue
        const folder = fs.mkdtempSync(path.join(task.folder, 'turn-'))
        const before = await runOurs(bench, iterations, synchronous === 'FULL')
        const other = runPeer(side, { ...task, folder, state: stateOf(STATE_BYTES) })
        const after = await runOurs(bench, iterations, synchronous === 'FULL')
        fs.rmSync(folder, { recursive: true })
        // Where commits wait for the disk the clock counts; else the processor's time of the thread, which doesn't grow when other programs run.
        const spent = ({ ms, cpuMs }: Took) => (synchronous === 'FULL' ? ms : cpuMs)
        ours.push(spent(before), spent(after))
        if (other) ratios[side].push((2 * spent(other)) / (spent(before) + spent(after)))
      }
    }
    const mode = synchronous.toLowerCase()
    lines.push({ name: `iteration-${mode}`, measured: (1_000 * median(ours)) / iterations, unit: 'us' })
    lines.push(...judged(ratios, mode))
  }
  return lines
}

function judged({ raw, ...peers }: Record<Side, number[]>, mode: string): BenchLine[] {
  const names = Object.keys(peers) as (keyof typeof PEERS)[] // the record's keys
  const others = names.flatMap((side): BenchLine[] => {
    const measured = median(peers[side])
    return peers[side].length === 0
      ? []
      : [{ name: `speed-of-${side}-${mode}`, measured, unit: 'x', goal: { atLeast: PEERS[side] } }]
  })
  if (raw.length === 0) return others
  return [
    ...others,
    { name: `speed-of-raw-insert-${mode}`, measured: median(raw), unit: 'x', goal: { atLeast: RAW_SHARE } },
  ]
}

/** Bytes that this process holds once what nobody needs is gone. */
function held(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** One long run: processor time of the iterations around `early` and of those at the end, and what the process held at both. */
async function longRun(bench: BenchDatabase, size: BenchSize): Promise<{ growth: number; grownMb: number }> {
  const { long, early } = SIZES[size]
  const window = early / 2
  const runId = await bench.createRun(ringSpec(stateOf(STATE_BYTES), long + window))
  const store = bench.database.createRunStore()
  const at: { iteration: number; cpu: number }[] = []
  const memory = new Map<number, number>()
  const watched: RunStore = {
    ...store,
    async commit(claim, commit, leaseMs) {
      const result = await store.commit(claim, commit, leaseMs)
      const iteration = commit.events.at(-1)?.iteration ?? 0
      for (const mark of [early, long]) if (iteration >= mark && !memory.has(mark)) memory.set(mark, held())
      const { user, system } = process.threadCpuUsage()
      at.push({ iteration, cpu: (user + system) / 1_000 })
      return result
    },
  }
  await bench.execute(runId, watched)
  const perIteration = (from: number, to: number) => {
    const first = at.find(({ iteration }) => iteration >= from)
    const last = at.findLast(({ iteration }) => iteration <= to)
    if (!first || !last || first === last) throw new Error(`no two commits between iterations ${from} and ${to}`)
    return Math.max(last.cpu - first.cpu, LEAST_MS) / (last.iteration - first.iteration)
  }
  const grown = (memory.get(long) ?? 0) - (memory.get(early) ?? 0)
  const ends = [perIteration(early + 1, early + window), perIteration(long + 1, long + window)] as const
  return { growth: ends[1] / ends[0], grownMb: grown / 1e6 }
}

async function run(size: BenchSize): Promise<BenchLine[]> {
  const bench = await openBenchDatabase()
  try {
    await runOurs(bench, SIZES[size].iterations, false)
    const lines = await besideOthers(bench, size)
    const runs = []
    for (let turn = 0; turn < SIZES[size].turns; turn++) runs.push(await longRun(bench, size))
    return [
      ...lines,
      {
        name: 'time-at-5000-of-500',
        measured: median(runs.map(({ growth }) => growth)),
        unit: 'x',
        goal: { atMost: 1.2 },
      },
      {
        name: 'memory-growth',
        measured: Math.max(0, median(runs.map(({ grownMb }) => grownMb))),
        unit: 'mb',
        goal: { atMost: 20 },
      },
    ]
  } finally {
    await bench.close()
  }
}

export const bench: Bench = { name: 'runner', run }
