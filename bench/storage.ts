import { zstdCompressSync } from 'node:zlib'
import { LOCAL_SCOPE } from '../lib/db/workspaces.ts'
import { stateAt } from '../lib/loop/4-trace/fold-state.ts'
import { segmentOf } from '../lib/loop/4-trace/segment.ts'
import type { TraceEvent } from '../lib/loop/4-trace/trace-event.ts'
import type { EventBody } from '../lib/loop/artefacts/events.ts'
import type { Json, JsonObject } from '../lib/loop/artefacts/json.ts'
import { diffJson } from '../lib/loop/patch/diff.ts'
import { systemClock } from '../lib/runner/clock.ts'
import { RunJournal } from '../lib/runner/journal.ts'
import { readSegment } from '../lib/server/read-trace.ts'
import type { Actor, Services } from '../lib/server/services.ts'
import type { Bench, BenchLine, BenchSize } from './bench.ts'
import { openBenchDatabase, ringSpec, stateOf } from './logged-run.ts'

const SIZES = {
  full: { iterations: 1_000, changing: { 2: 1_000, 20: 400, 200: 100 }, long: 5_000, reads: 200 },
  small: { iterations: 10, changing: { 2: 5, 20: 5, 200: 2 }, long: 70, reads: 5 },
} as const
/** Of the state's JSON, when each iteration changes little of it: kilobytes of state → most that an iteration may take. */
const LITTLE_CHANGES = { 2: 0.25, 20: 0.05, 200: 0.01 } as const
const KILOBYTES = [2, 20, 200] as const
const ALL_CHANGES = 1.1
const READ_STATE_BYTES = 250_000
const ROUNDS = { full: 15, small: 1 } as const

const ACTOR: Actor = { ...LOCAL_SCOPE, grants: new Set() }

const jsonBytes = (value: Json) => Buffer.byteLength(JSON.stringify(value))

/** Bytes that the file grows by per iteration of a run whose first node changes a number; all that is stored of the run is counted. */
async function littleChanges(kilobytes: (typeof KILOBYTES)[number], size: BenchSize): Promise<BenchLine> {
  const bench = await openBenchDatabase()
  try {
    const state = stateOf(kilobytes * 1_000)
    const { iterations } = SIZES[size]
    const runId = await bench.createRun(ringSpec(state, iterations))
    const empty = bench.bytes()
    await bench.execute(runId)
    const share = (bench.bytes() - empty) / iterations / jsonBytes(state)
    const goal = { atMost: LITTLE_CHANGES[kilobytes] }
    return { name: `little-changes-of-${kilobytes}kb`, measured: share, unit: 'x', goal }
  } finally {
    await bench.close()
  }
}

/** The events of an iteration in which a node gives every field another value. */
function rewriting(iteration: number, before: JsonObject, after: JsonObject): EventBody[] {
  return [
    { type: 'iteration-started', nodeId: null, data: { iteration } },
    { type: 'step-started', nodeId: 'a', data: {} },
    { type: 'state-patched', nodeId: 'a', data: { patch: diffJson(before, after) } },
    { type: 'step-finished', nodeId: 'a', data: { handle: 'next', to: 'a' } },
  ]
}

/** The same where every iteration changes everything, against the whole states, each compressed by itself. */
async function allChanges(kilobytes: (typeof KILOBYTES)[number], size: BenchSize): Promise<BenchLine> {
  const bench = await openBenchDatabase()
  try {
    const iterations = SIZES[size].changing[kilobytes]
    let state: JsonObject = stateOf(kilobytes * 1_000)
    const runId = await bench.createRun(ringSpec(state, iterations))
    const store = bench.database.createRunStore()
    const journal = await RunJournal.open(await bench.claim(runId, store), store, systemClock, 60_000)
    const empty = bench.bytes()
    const data = { specHash: '', models: {}, state, priors: null }
    journal.append({ type: 'run-started', nodeId: null, data })
    let compressed = 0
    for (let iteration = 1; iteration <= iterations; iteration++) {
      const after: JsonObject = { ...stateOf(kilobytes * 1_000, iteration + 1), n: iteration }
      for (const event of rewriting(iteration, state, after)) {
        journal.append(event)
        if (journal.due) await journal.flush()
      }
      state = after
      compressed += zstdCompressSync(JSON.stringify(state)).length
    }
    await journal.flush()
    const share = (bench.bytes() - empty) / compressed
    return { name: `all-changes-of-${kilobytes}kb`, measured: share, unit: 'x', goal: { atMost: ALL_CHANGES } }
  } finally {
    await bench.close()
  }
}

/** How long the server takes to give the state at a random iteration: what the viewer asks for, and the patches up to there. */
async function randomReads(size: BenchSize): Promise<BenchLine[]> {
  const bench = await openBenchDatabase()
  try {
    const { long, reads } = SIZES[size]
    const runId = await bench.createRun(ringSpec(stateOf(READ_STATE_BYTES), long))
    await bench.execute(runId)
    // The one part of the services that reading needs.
    const services = { database: bench.database } as unknown as Services
    const took = Array.from({ length: reads }, () => Number.POSITIVE_INFINITY)
    // The best of several rounds: what the machine's other programs take is not ours.
    for (let round = 0; round < ROUNDS[size]; round++) {
      for (const [index, best] of took.entries()) {
        const iteration = 1 + ((index * 2_654_435_761) % long)
        const started = performance.now()
        const state = await stateOfIteration(services, runId, iteration)
        took[index] = Math.min(best, performance.now() - started)
        if (state.n !== iteration - 1) throw new Error(`iteration ${iteration} began with ${state.n}`)
      }
    }
    took.sort((a, b) => a - b)
    const at = (share: number) => took[Math.min(took.length - 1, Math.floor(share * took.length))] ?? Number.NaN
    return [
      { name: 'state-at-iteration-p50', measured: at(0.5), unit: 'ms' },
      { name: 'state-at-iteration-p99', measured: at(0.99), unit: 'ms', goal: { atMost: 10 } },
    ]
  } finally {
    await bench.close()
  }
}

async function stateOfIteration(services: Services, runId: string, iteration: number): Promise<JsonObject> {
  const result = await readSegment(services, ACTOR, runId, segmentOf(iteration))
  if (!result.ok || result.value.start === null) throw new Error(`there is no segment of iteration ${iteration}`)
  const events = result.value.events as TraceEvent[]
  const began = events.find((event) => event.type === 'iteration-started' && event.iteration === iteration)
  if (!began) throw new Error(`iteration ${iteration} is not on the first page of its segment`)
  return stateAt(result.value.start, events, began.seq)
}

async function run(size: BenchSize): Promise<BenchLine[]> {
  const lines: BenchLine[] = []
  for (const kilobytes of KILOBYTES) lines.push(await littleChanges(kilobytes, size))
  for (const kilobytes of KILOBYTES) lines.push(await allChanges(kilobytes, size))
  return [...lines, ...(await randomReads(size))]
}

export const bench: Bench = { name: 'storage', run }
