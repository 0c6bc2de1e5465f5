import { describe, expect, it } from 'vitest'
import { apply } from '../loop/3-run/apply.ts'
import { emptyRunState } from '../loop/3-run/empty-run-state.ts'
import { planResume } from '../loop/3-run/plan-resume.ts'
import { stampEvent } from '../loop/3-run/stamp.ts'
import type { EventBody } from '../loop/artefacts/events.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import type { RunState } from '../loop/artefacts/run-state.ts'
import type { Script } from '../loop/artefacts/script.ts'
import { namedSpec, openPacket, pausedState, resume, taking } from './fixture-pauses.ts'
import { bench, countingSpec, queue, RUN_ID, takeUp } from './fixtures.ts'

const KNOCKING: Script = {
  rules: [{ respond: { json: { action: { tool: 'flaky', args: {} }, subgoal: 'knock', confidence: 0.4 } } }],
}

/** `run` after one more event. */
const after = (run: RunState, body: EventBody) => apply(countingSpec(), run, stampEvent(run, body, 1))

describe('what a person has let go on', () => {
  it('stalled, by results: the count begins anew, so it does not ask again at the next head', async () => {
    const stalled = { iterations: 3, basis: 'results' } as const
    const spec = countingSpec({ maxIterations: 20, stalled, escalation: { rules: ['stalled'] } }, KNOCKING)
    const b = bench({ flaky: async () => ({ ok: true, output: { door: 'shut' } }) })
    queue(b.store, spec)
    const asked: number[] = []
    for (let times = 0; times < 3; times++) {
      expect(await takeUp(b)).toBe('paused')
      asked.push(openPacket(b).iteration)
      resume(b, spec)
    }
    expect(asked).toEqual([3, 6, 9])
  })

  it.each([
    ['stalled', { stalled: { iterations: 3, measure: 'state.n' } }],
    ['repeated_action', { repeatedAction: { times: 3, compare: 'tool' as const } }],
    ['subgoal_stuck', { subgoalStuck: { times: 3 } }],
  ] as const)('%s asks again only after as much as it looks at', async (rule, contract) => {
    const spec = countingSpec({ maxIterations: 20, ...contract, escalation: { rules: [rule] } }, KNOCKING)
    const b = bench({ flaky: async () => ({ ok: true, output: { door: 'shut' } }) })
    queue(b.store, spec)
    expect(await takeUp(b)).toBe('paused')
    const { iteration } = openPacket(b)
    resume(b, spec)
    expect(await takeUp(b)).toBe('paused')
    expect(openPacket(b).iteration).toBeGreaterThanOrEqual(iteration + 3)
  })

  it('keeps no more hints of subgoals than a run remembers, the newest ones', () => {
    let run: RunState = { ...emptyRunState(RUN_ID), status: 'paused' }
    for (let times = 0; times < 200; times++) {
      const data = { by: 'user_1', note: '', patch: [], migration: null, subgoal: `subgoal ${times}` }
      run = after(run, { type: 'run-continued', nodeId: null, data })
    }
    expect(run.strategy.hints).toHaveLength(LIMITS.recentResults)
    expect(run.strategy.hints.at(-1)).toContain('subgoal 199')
    expect(run.subgoal).toBe('subgoal 199')
  })

  it.each([false, true])(
    'budget_usd: just as much as is missing is enough (answers may be stored: %s)',
    async (cache) => {
      const answer = { action: { tool: 'state.patch', args: { set: { n: '{{ state.n + 1 }}' } } }, subgoal: 'on' }
      const contract = { maxIterations: 3, budgetUsd: 0.001, escalation: { rules: ['budget_usd' as const] } }
      const plain = countingSpec(contract, { rules: [{ respond: { json: answer } }] })
      const price = { inputUsdPerMTok: 1, outputUsdPerMTok: 10 }
      const { decide } = plain.nodes
      if (!decide) throw new Error('no decide')
      const nodes = { ...plain.nodes, decide: { ...decide, config: { ...decide.config, cache } } }
      const spec = { ...plain, nodes, models: { default: { provider: 'scripted' as const, model: 'script', price } } }
      const b = bench()
      queue(b.store, spec)
      expect(await takeUp(b)).toBe('paused')
      const types = () => b.store.inspect(RUN_ID).events.map(({ type }) => type)
      expect(types()).not.toContain('model-answered')
      expect(types().includes('budget-refused')).toBe(cache)
      const short = pausedState(b).escalation?.short ?? 0
      for (const nanoUsd of [0, short - 1]) {
        const extend = nanoUsd === 0 ? {} : { extend: { nanoUsd } }
        expect(planResume(pausedState(b), namedSpec(spec), { ...taking({}), ...extend })).toMatchObject({
          ok: false,
          problems: [{ field: 'extend.nanoUsd', reason: expect.stringContaining(`(${short} nano-USD) more`) }],
        })
      }
      resume(b, spec, { extend: { nanoUsd: short } })
      await takeUp(b)
      expect(types()).toContain('model-answered')
    },
  )
})

describe('a fork', () => {
  it('has none of the stops and allowances that people gave its parent', () => {
    const breakpoint = { id: 'node:act', nodeId: 'act', enabled: true }
    const parent: RunState = {
      ...emptyRunState(RUN_ID),
      status: 'running',
      breakpoints: [breakpoint],
      breakpointsHeld: ['when:1'],
      relaxed: { 'n is not 2': 'run', other: 'once' },
    }
    const data = { fromRunId: 'run_00000002', fromSeq: 9, iteration: 2, by: 'u', note: '', patch: [], migration: null }
    expect(after(parent, { type: 'run-forked', nodeId: null, data })).toMatchObject({
      breakpoints: [],
      breakpointsHeld: [],
      relaxed: {},
    })
  })
})
