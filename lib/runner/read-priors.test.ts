import { describe, expect, it } from 'vitest'
import type { Contract } from '../loop/artefacts/contract.ts'
import type { LoopEvent } from '../loop/artefacts/events.ts'
import { hashText } from '../loop/artefacts/json.ts'
import type { Script } from '../loop/artefacts/script.ts'
import type { Observation } from '../loop/priors/observation.ts'
import { bench, countingSpec, finished, fold, queue, RUN_ID, runToEnd, takeUp } from './fixtures.ts'
import { executeRun } from './host.ts'
import { createModelGateway } from './model-gateway.ts'
import type { HistoryQuery, RunHistory } from './ports.ts'
import { scripted } from './providers/scripted.ts'

type Rule = NonNullable<Contract['adaptiveExit']>
const RULE: Rule = { method: 'posterior', floor: 0.1, minIterations: 2, minRuns: 5, costWeight: 0, exploreEvery: 0 }

const past = (...scores: number[]): Observation => ({
  scores,
  latenciesMs: [],
  converged: (scores.at(-1) ?? 0) >= 0.8,
  iterations: scores.length,
  threshold: 0.8,
})
const RUNS = [
  past(0.4, 0.58, 0.73, 0.83),
  past(0.42, 0.6, 0.74, 0.84),
  past(0.38, 0.55, 0.7, 0.82),
  past(0.4, 0.5, 0.56, 0.59, 0.6, 0.6, 0.61, 0.6),
  past(0.41, 0.52, 0.57, 0.6, 0.6, 0.61, 0.6, 0.6),
]

const MANY = Array.from({ length: 10 }, () => RUNS).flat()

/** Answers that lead to these scores, one per iteration; the last one goes on. */
function script(scores: readonly number[]): Script {
  return {
    rules: scores.map((score, index) => ({
      when: index === scores.length - 1 ? 'true' : `iteration == ${index + 1}`,
      respond: { json: { action: { tool: 'state.patch', args: { set: { n: score * 4 } } }, subgoal: 'go on' } },
    })),
  }
}

function loop(scores: readonly number[], rule: Partial<Rule> = {}, minIterations = 1, taskType?: string) {
  const contract: Partial<Contract> = {
    score: 'state.score',
    qualityThreshold: { target: 0.8, minIterations },
    adaptiveExit: { ...RULE, ...rule },
    maxIterations: 8,
  }
  return { ...countingSpec(contract, script(scores)), ...(taskType ? { taskType } : {}) }
}

function benchWith(runs: Observation[], asked: HistoryQuery[] = []) {
  const b = bench()
  const history: RunHistory = {
    finishedRuns: async (query) => {
      asked.push(query)
      return runs
    },
  }
  return { ...b, ports: { ...b.ports, history } }
}

const STAYS = [0.4, 0.51, 0.56, 0.59, 0.6]
const startOf = (events: readonly LoopEvent[]) => {
  const [start] = events.filter((event) => event.type === 'run-started')
  if (!start) throw new Error('the run has not started')
  return start.data
}

describe('a run that others like it failed at', () => {
  it.each(['posterior', 'published'] as const)('is stopped by the %s method, with its figures', async (method) => {
    const spec = loop([0.4, 0.41, 0.41, 0.2], { method, floor: method === 'published' ? 0.3 : 0.1 })
    const end = finished(await runToEnd(spec, benchWith(RUNS)))
    expect(end).toMatchObject({ reason: 'adaptive_exit', outcome: 'failure' })
    expect(end.iterations).toBeLessThan(8)
    expect(end.explanation).toMatch(
      /^Going on is not expected to pay: P\(reach 0\.8\) .* based on 5 runs of this loop without a task type with scripted:script\. The best score was/,
    )
  })

  it('counts as one of the model that an alias of the workspace stands for', async () => {
    const spec = { ...loop([0.4, 0.41]), models: { default: { provider: 'workspace', model: 'default' } } }
    const asked: HistoryQuery[] = []
    const b = benchWith([], asked)
    const aliases = { default: { provider: 'scripted', model: 'of-the-workspace' } }
    b.ports.models = createModelGateway([scripted(b.clock)], {
      read: async () => ({ connections: [], aliases, prices: [] }),
    })
    expect(startOf(await runToEnd(spec, b)).priors?.model).toBe('scripted:of-the-workspace')
    expect(asked.map(({ model }) => model)).toEqual(['scripted:of-the-workspace'])
  })

  it('is a success when its best score had met the target', async () => {
    const end = finished(await runToEnd(loop([0.9, 0.4, 0.41, 0.4, 0.4], {}, 3), benchWith(MANY)))
    expect(end).toMatchObject({ reason: 'adaptive_exit', outcome: 'success', bestScore: 0.9 })
  })

  it.each([
    ['too few runs are known', { minRuns: 6 }],
    ['it explores', { exploreEvery: 1 }],
    ['its minimum is never reached', { minIterations: 8 }],
  ])('goes to the cap when %s', async (_why, rule) => {
    expect(finished(await runToEnd(loop(STAYS, rule), benchWith(RUNS)))).toMatchObject({
      reason: 'max_iterations',
      iterations: 8,
    })
  })
})

describe('what a run learns', () => {
  it('is asked for once, by task type and models, and recorded', async () => {
    const asked: HistoryQuery[] = []
    const events = await runToEnd(loop(STAYS, {}, 1, 'code'), benchWith(RUNS, asked))
    expect(asked).toEqual([{ runId: RUN_ID, taskType: 'code', model: 'scripted:script', target: 0.8, limit: 100 }])
    expect(startOf(events).priors).toMatchObject({
      taskType: 'code',
      model: 'scripted:script',
      explores: false,
      pair: { runs: 5 },
    })
  })

  it('is that of the models that were bound anew for this run', async () => {
    const asked: HistoryQuery[] = []
    const b = benchWith(RUNS, asked)
    const spec = loop(STAYS)
    const modelOverrides = { default: { provider: 'scripted', model: 'other' } }
    b.store.createRun({ runId: RUN_ID, spec, specHash: 'h', input: {}, requestedBy: 'test', modelOverrides })
    await takeUp(b)
    expect(asked.map(({ model }) => model)).toEqual(['scripted:other'])
    expect(startOf(b.store.inspect(RUN_ID).events).priors?.model).toBe('scripted:other')
  })

  it('is nothing, and nobody is asked, without the rule', async () => {
    const asked: HistoryQuery[] = []
    const events = await runToEnd(countingSpec(), benchWith(RUNS, asked))
    expect(asked).toEqual([])
    expect(startOf(events).priors).toBeNull()
  })

  it('is that of its start: another worker who takes it up decides the same, whatever has finished since', async () => {
    const spec = loop(STAYS, { minIterations: 4 })
    const whole = await runToEnd(spec, benchWith(RUNS))
    const b = benchWith(RUNS)
    queue(b.store, spec)
    const first = await b.store.claimRun(RUN_ID, 'w1', 30_000)
    if (!first) throw new Error('the run could not be claimed')
    const stop = new AbortController()
    const commit = b.store.commit
    b.store.commit = async (...args) => {
      // Drains at the second score.
      if (args[1].events.some((event) => event.type === 'guard-checked' && event.iteration === 2)) stop.abort()
      return commit(...args)
    }
    expect(await executeRun(b.ports, first, { leaseMs: 30_000, signal: stop.signal })).toEqual({ status: 'released' })
    const other: RunHistory = { finishedRuns: async () => [] }
    const second = await b.store.claimRun(RUN_ID, 'w2', 30_000)
    if (!second) throw new Error('the run could not be claimed again')
    const options = { leaseMs: 30_000, signal: new AbortController().signal }
    expect(await executeRun({ ...b.ports, history: other }, second, options)).toEqual({ status: 'finished' })
    const { events } = b.store.inspect(RUN_ID)
    // The call that the drain dropped stays counted.
    expect({ ...finished(events), tokens: 0 }).toEqual({ ...finished(whole), tokens: 0 })
    expect(finished(events).reason).toBe('adaptive_exit')
    expect(fold(spec, events).priors).toEqual(startOf(whole).priors)
  })

  it('stays of bounded size, and JSON gives it back', async () => {
    const many = Array.from({ length: 100 }, (_, index) =>
      past(...Array.from({ length: 80 }, (_, k) => Math.abs(Math.sin(index * 7 + k)))),
    )
    const { priors } = startOf(await runToEnd(loop(STAYS), benchWith(many)))
    expect(priors?.pair.depths).toHaveLength(50)
    expect(JSON.stringify(priors).length).toBeLessThan(40_000)
    expect(JSON.parse(JSON.stringify(priors))).toEqual(priors)
  })

  it('explores one run in so many, chosen by its id', async () => {
    const every = 20
    const hit = (id: string) => Number.parseInt(hashText(id).slice(0, 8), 16) % every === 0
    const ids = Array.from({ length: 2_000 }, (_, index) => `run_${String(index).padStart(8, '0')}`)
    expect(ids.filter(hit).length).toBeGreaterThan(60)
    expect(ids.filter(hit).length).toBeLessThan(140)
    const events = await runToEnd(loop(STAYS, { exploreEvery: every }), benchWith(RUNS))
    expect(startOf(events).priors?.explores).toBe(hit(RUN_ID))
  })
})
