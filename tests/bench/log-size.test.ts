import { expect, it } from 'vitest'
import { openBenchDatabase, ringSpec, stateOf } from '../../bench/logged-run.ts'
import { simulatedClock } from '../../lib/runner/simulated-clock.ts'

const ITERATIONS = 256

// Unlike times, bytes are the same on every machine; the clock stands still, so that blocks are too.
it.each([
  { kilobytes: 2, share: 0.25 },
  { kilobytes: 20, share: 0.05 },
])(
  'an iteration that changes little of $kilobytes KB leaves at most $share of the state, all events included',
  async (each) => {
    const bench = await openBenchDatabase(simulatedClock())
    const state = stateOf(each.kilobytes * 1_000)
    const runId = await bench.createRun(ringSpec(state, ITERATIONS))
    const before = bench.bytes()
    await bench.execute(runId)
    const grown = (bench.bytes() - before) / ITERATIONS
    const { seq } = await bench.database.prisma.run.findUniqueOrThrow({ where: { id: runId } })
    await bench.close()
    expect(seq).toBeGreaterThan(ITERATIONS * 12)
    expect(grown / JSON.stringify(state).length).toBeLessThan(each.share)
  },
)
