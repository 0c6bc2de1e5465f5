import { describe, expect, it } from 'vitest'
import { apply } from '../loop/3-run/apply.ts'
import { carryOver, type Destination } from '../loop/3-run/carry-over.ts'
import { hashJson, type JsonObject } from '../loop/artefacts/json.ts'
import type { BoundModel } from '../loop/artefacts/models.ts'
import type { RunState } from '../loop/artefacts/run-state.ts'
import { LoopSpec } from '../loop/artefacts/spec.ts'
import { normalPrior } from '../loop/priors/normal-prior.ts'
import { pausedState, resume } from './fixture-pauses.ts'
import { bench, finished, fold, queue, RUN_ID, specOf, stateSchema, takeUp } from './fixtures.ts'

const binding = { provider: 'scripted', model: 'script' }
const bound = (model = 'script'): BoundModel => ({ provider: 'scripted', model, simulated: true })
type Change = { models?: LoopSpec['models']; contract?: object; remediation?: JsonObject; adapt?: JsonObject }

/** An invariant that never holds gives each decision a hint; n goes up by one in an iteration. */
function loop({ models = { default: binding, strong: binding }, contract = {}, remediation, adapt }: Change = {}) {
  const action = { tool: 'state.patch', args: { set: { n: '{{ state.n + 1 }}' } } }
  return specOf({
    models,
    state: stateSchema({ n: { type: 'integer', default: 0 } }),
    script: { rules: [{ respond: { json: { action, subgoal: 's', confidence: 1, reasoning: 'r' } } }] },
    nodes: {
      check: {
        kind: 'invariant',
        config: {
          name: 'high',
          predicate: 'state.n == 99',
          remediation: remediation ?? { type: 'strategy', hint: 'h', model: 'strong' },
          maxAttempts: 50,
        },
        next: { holds: 'touch' },
      },
      touch: {
        kind: 'act',
        config: { tools: ['state.patch'], call: { tool: 'state.patch', args: { set: '{}' } } },
        next: { next: 'decide' },
      },
      decide: {
        kind: 'decide',
        config: { strategy: 'model', prompt: 'p', ...(adapt ? { adapt } : {}) },
        next: { next: 'act' },
      },
      act: { kind: 'act', config: { tools: ['state.patch'] }, next: { next: 'check' } },
    },
    contract: { maxIterations: 6, score: 'double(state.n) / 10.0', ...contract },
  })
}
const destination = (spec: LoopSpec, models: Record<string, BoundModel>): Destination => ({
  spec,
  models,
  invariants: ['high'],
})

/** Pauses a run of the first spec before it decides in the iteration, and lets it go on with the second. */
async function moved(first: LoopSpec, second: LoopSpec, iteration: number) {
  const b = bench()
  queue(b.store, first)
  const { commit } = b.store
  b.ports.store = {
    ...b.store,
    commit: (...args) => {
      const last = args[1].events.at(-1)
      if (last?.nodeId === 'touch' && last.iteration === iteration) b.store.requestPause(RUN_ID, 'u')
      return commit(...args)
    },
  }
  expect(await takeUp(b)).toBe('paused')
  const old = pausedState(b)
  const models = Object.fromEntries(Object.keys(second.models).map((alias) => [alias, bound()]))
  resume(b, first, { moveTo: { ...destination(second, models), specHash: hashJson(second) } })
  expect(await takeUp(b)).toBe('finished')
  const { events, checkpoints } = b.store.inspect(RUN_ID)
  const continued = events.find(({ type }) => type === 'run-continued')
  if (!continued) throw new Error('not moved')
  const led = apply(second, old, continued)
  // What was live is what the log folds to, from the checkpoint of the pause on.
  const checkpoint = checkpoints.findLast(({ seq }) => seq < continued.seq)
  if (!checkpoint) throw new Error('no checkpoint')
  expect(fold(second, JSON.parse(JSON.stringify(events)), checkpoint).finished).toMatchObject({
    reason: finished(events).reason,
  })
  return { old, led, events, done: finished(events) }
}

describe('a run that is moved', () => {
  it('does not end for a model that a remediation of the old version chose', async () => {
    const second = loop({ models: { default: binding }, remediation: { type: 'strategy', hint: 'again' } })
    const { old, led, done, events } = await moved(loop(), second, 2)
    expect(old).toMatchObject({ at: 'decide', strategy: { model: 'strong', hints: ['h'] } })
    expect(led.strategy).toEqual({ ...old.strategy, model: null })
    expect(done).toMatchObject({ reason: 'max_iterations', iterations: 6 })
    expect(led.remediations).toEqual({ check: 2 })
    const aliases = events.flatMap((event) => (event.type === 'model-called' ? [event.data.alias] : []))
    expect(new Set(aliases)).toEqual(new Set(['strong', 'default']))
  })

  it('keeps scores and best while the score is the same, and forgets them when it is another', async () => {
    const same = await moved(loop(), loop({ contract: { maxIterations: 5 } }), 3)
    expect(same.old.scores).toEqual([0.1, 0.2])
    expect(same.led).toMatchObject({ scores: [0.1, 0.2], best: { score: 0.2, iteration: 2 } })
    expect(same.done).toMatchObject({ iterations: 5, bestScore: 0.5, bestIteration: 5 })
    const other = loop({ contract: { score: '0.01 * double(iteration)' } })
    const another = await moved(loop(), other, 3)
    expect(another.led).toMatchObject({ scores: [], best: null })
    expect(another.done.bestScore).toBeCloseTo(0.06, 12)
  })
})

/** A run that remembers something of everything. */
const remembering: Partial<RunState> = {
  models: { default: bound(), strong: bound('big') },
  state: { n: 2 },
  scores: [0.1, 0.2],
  best: { score: 0.2, iteration: 2, state: { n: 2 } },
  strategy: { hints: ['h'], temperature: 1, model: 'strong' },
  invariants: { high: false, gone: false },
  remediations: { check: 2, gone: 1 },
  latent: {
    decide: { plan: 'p', observations: [], uncertainties: [] },
    gone: { plan: 'q', observations: [], uncertainties: [] },
  },
  adapted: {
    decide: { temperature: 0.3, iterationCap: 10, iteration: 2 },
    gone: { temperature: null, iterationCap: 10, iteration: 2 },
  },
  circuits: {
    'model:default': { status: 'open', failures: 5, openedAt: 1 },
    'model:strong': { status: 'open', failures: 5, openedAt: 1 },
  },
  latencies: { 'model:strong': normalPrior(1, 1), 'state.patch': normalPrior(1, 1) },
  detectors: { actions: [], errors: [], subgoals: [], stalledFor: 1, measure: 2, resultsAfter: 0 },
  priors: null,
}
const stalled = { iterations: 3, measure: 'state.n' }
const ADAPT = { startIterations: 12 }

describe('carryOver', () => {
  const from = loop({ contract: { stalled }, adapt: ADAPT })
  const kept = (
    to: LoopSpec,
    models: Record<string, BoundModel> = { default: bound(), strong: bound('big') },
    state: JsonObject = { n: 2 },
  ) =>
    // Only what carryOver reads.
    carryOver({ ...fold(from, []), ...remembering } as RunState, from, state, destination(to, models))

  it('keeps what is still the same', () => {
    expect(kept(loop({ contract: { stalled, maxIterations: 9 }, adapt: ADAPT }))).toEqual({
      scores: true,
      stall: true,
      priors: true,
      strategyModel: true,
      invariants: ['high'],
      nodes: ['decide', 'check'],
      adapted: ['decide'],
      targets: ['model:default', 'model:strong', 'state.patch'],
    })
  })

  it('forgets what is another thing now', () => {
    const scaled = { n: 20 }
    const same = { contract: { stalled }, adapt: ADAPT }
    // The same words, and a migration that changed the scale of what they read.
    expect(kept(loop(same), undefined, scaled)).toMatchObject({ scores: false, stall: false })
    expect(kept(loop({ contract: { stalled, score: 'state.n' } }))).toMatchObject({ scores: false, stall: true })
    expect(kept(loop({ contract: { stalled: { iterations: 3, basis: 'results' } } }))).toMatchObject({
      stall: false,
      scores: true,
    })
    expect(kept(loop({ adapt: { startIterations: 20 } }))).toMatchObject({ adapted: [] })
    expect(kept(loop())).toMatchObject({ adapted: [], nodes: ['decide', 'check'] })
    expect(kept(loop(same), { default: bound('small') })).toMatchObject({
      strategyModel: false,
      targets: ['state.patch'],
    })
    const { decide: node, ...rest } = loop(same).nodes
    const renamed = LoopSpec.parse({ ...loop(same), nodes: { ...rest, decide: rest.act, other: node } })
    expect(kept(renamed)).toMatchObject({ nodes: ['check'], adapted: [] })
  })

  it('keeps priors of the same task type and models only', () => {
    const to = loop({ models: { default: binding } })
    const priors = { taskType: null, model: 'scripted:script', explores: false, pair: {}, curves: null }
    const keeps = (spec: LoopSpec, models = { default: bound() }) =>
      // Of priors, only what they are about is read.
      carryOver(
        { ...fold(from, []), ...remembering, priors } as unknown as RunState,
        from,
        { n: 2 },
        destination(spec, models),
      ).priors
    expect(keeps(to)).toBe(true)
    expect(keeps({ ...to, taskType: 'other' })).toBe(false)
    expect(keeps(to, { default: bound('big') })).toBe(false)
  })
})
