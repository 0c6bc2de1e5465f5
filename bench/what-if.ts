import { LOCAL_SCOPE } from '../lib/db/workspaces.ts'
import { recordedPages } from '../lib/server/recorded-run.ts'
import type { Actor, Services } from '../lib/server/services.ts'
import { whatIf } from '../lib/server/what-if.ts'
import { toolDefinitions } from '../lib/tools/definitions.ts'
import type { Bench, BenchLine, BenchSize } from './bench.ts'
import { openBenchDatabase, ringSpec, stateOf } from './logged-run.ts'
import { median } from './measure.ts'

const SIZES = { full: { runs: 1_000, rounds: 5 }, small: { runs: 5, rounds: 1 } } as const
const ITERATIONS = 12
const STATE_BYTES = 2_000
/** Of what reading the logs alone takes. */
const GOAL = 3

const ACTOR: Actor = { ...LOCAL_SCOPE, grants: new Set() }

/** One edited rule over so many stored runs of 12 iterations × 5 nodes, against reading the same logs and doing nothing with them. */
async function run(size: BenchSize): Promise<BenchLine[]> {
  const bench = await openBenchDatabase()
  try {
    const { runs, rounds } = SIZES[size]
    const spec = ringSpec(stateOf(STATE_BYTES), ITERATIONS)
    const ids: string[] = []
    for (let at = 0; at < runs; at++) {
      const id = await bench.createRun(spec)
      await bench.execute(id)
      ids.push(id)
    }
    // The parts of the services that reading needs.
    const services = { database: bench.database, ports: { toolFacts: toolDefinitions } } as unknown as Services
    const ours: number[] = []
    const alone: number[] = []
    for (let round = 0; round < rounds; round++) {
      alone.push(await timed(() => readLogs(services, ids)))
      ours.push(await timed(() => predict(services, runs)))
    }
    const ms = median(ours)
    return [
      { name: 'of-reading-the-logs-alone', measured: ms / median(alone), unit: 'x', goal: { atMost: GOAL } },
      { name: `${runs}-runs`, measured: ms, unit: 'ms' },
      { name: 'runs-per-second', measured: (runs / ms) * 1_000, unit: 'count' },
    ]
  } finally {
    await bench.close()
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

async function readLogs({ database }: Services, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const log = await database.openRunLog(ACTOR, id)
    if (!log) throw new Error('a run is gone')
    for await (const page of recordedPages(log, 0, (await log.head()).seq)) if (page.length === 0) throw new Error(id)
  }
}

async function predict(services: Services, runs: number): Promise<void> {
  const edit = { type: 'contract', set: { maxIterations: ITERATIONS / 2 } } as const
  const lines = await whatIf(services, ACTOR, 'bench', { edit, limit: runs })
  if (!lines.ok) throw new Error(lines.refusal.detail)
  let ends = 0
  for await (const line of lines.value) if (line.type === 'run' && line.result.prediction?.type === 'ends') ends++
  if (ends !== runs) throw new Error(`${ends} of ${runs} runs end earlier`)
}

export const bench: Bench = { name: 'what-if', run }
