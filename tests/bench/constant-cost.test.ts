import { afterAll, beforeAll, expect, it } from 'vitest'
import { type BenchDatabase, openBenchDatabase } from '../../bench/logged-run.ts'
import { specOf, stateSchema } from '../../lib/runner/fixtures.ts'
import type { Commit, RunStore } from '../../lib/runner/ports.ts'
import { simulatedClock } from '../../lib/runner/simulated-clock.ts'

const ITERATIONS = 2_100
/** Commits with four checkpoints each: one that holds a checkpoint ends with the first event of its iteration. */
const EARLY = { from: 258, to: 513 }
const LATE = { from: 1_794, to: 2_049 }

const NOTES = '(size(state.notes) < 40 ? state.notes : []) + ["note number " + string(state.n % 10 + 1000)]'
/** A score, notes that come and go, a best state: whatever a run carries along could grow here. */
const SPEC = specOf({
  state: stateSchema({
    n: { type: 'number', default: 0 },
    notes: { type: 'array', default: [] },
    text: { type: 'string', default: 'x'.repeat(1_000) },
  }),
  nodes: {
    count: { kind: 'observe', config: { map: [{ field: 'n', value: 'state.n + 1' }] }, next: { next: 'note' } },
    note: {
      kind: 'observe',
      config: { map: [{ field: 'notes', value: NOTES }] },
      next: { next: 'count' },
    },
  },
  contract: {
    maxIterations: ITERATIONS,
    timeoutMs: 600_000_000,
    score: 'state.n % 7 + 100',
    bestOf: 'best',
    stalled: { iterations: 1_000, measure: 'state.n' },
  },
})

let bench: BenchDatabase
const commits: Commit[] = []
let runId: string
beforeAll(async () => {
  // Its clock stands still, so that only the number and size of events divide the log into blocks.
  bench = await openBenchDatabase(simulatedClock())
  runId = await bench.createRun(SPEC)
  const store = bench.database.createRunStore()
  const watched: RunStore = {
    ...store,
    commit: (claim, commit, leaseMs) => {
      commits.push(commit)
      return store.commit(claim, commit, leaseMs)
    },
  }
  await bench.execute(runId, watched)
  const run = await bench.database.prisma.run.findUniqueOrThrow({ where: { id: runId } })
  expect(run, run.explanation).toMatchObject({ reason: 'max_iterations', iterations: ITERATIONS })
}, 120_000)
afterAll(() => bench.close())

type Window = typeof EARLY
const inWindow = ({ from, to }: Window) =>
  commits.filter(({ events }) => {
    const iteration = events.at(-1)?.iteration ?? 0
    return iteration >= from && iteration <= to
  })

/** Bytes of the rows that these iterations have left. */
async function stored(window: Window): Promise<number> {
  const { prisma } = bench.database
  const list = inWindow(window)
  const seq = { gte: list[0]?.events[0]?.seq ?? 0, lte: list.at(-1)?.events.at(-1)?.seq ?? 0 }
  const blocks = await prisma.eventBlock.findMany({ where: { runId, firstSeq: seq } })
  const checkpoints = await prisma.checkpoint.findMany({ where: { runId, seq } })
  const iterations = await prisma.iteration.findMany({
    where: { runId, iteration: { gte: window.from, lte: window.to } },
  })
  expect(checkpoints).toHaveLength(4)
  expect(iterations).toHaveLength(window.to - window.from + 1)
  const packed = [...blocks.map(({ content }) => content), ...checkpoints.map(({ state }) => state)]
  return packed.reduce(
    (sum, { length }) => sum + length,
    iterations.reduce((sum, { path }) => sum + path.length, 0),
  )
}

it('iteration 2,000 leaves as many bytes as iteration 500', async () => {
  const [early, late] = [await stored(EARLY), await stored(LATE)]
  expect(early).toBeGreaterThan(10_000)
  expect(late / early).toBeLessThan(1.05)
  expect(late / early).toBeGreaterThan(0.95)
})

it('and costs as many commits, events and parts of the run state', () => {
  const cost = (window: Window) => {
    const list = inWindow(window)
    const sizes = list.flatMap(({ checkpoint }) => (checkpoint ? [JSON.stringify(checkpoint).length] : []))
    return { commits: list.length, events: list.flatMap(({ events }) => events).length, state: Math.max(...sizes) }
  }
  const [early, late] = [cost(EARLY), cost(LATE)]
  expect(early.commits).toBeGreaterThan(8)
  expect(late.commits).toBe(early.commits)
  expect(late.events).toBe(early.events)
  expect(late.state / early.state).toBeLessThan(1.02)
})
