import { describe, expect, it, vi } from 'vitest'
import type { LoopEvent } from '../loop/artefacts/events.ts'
import type { JsonObject } from '../loop/artefacts/json.ts'
import type { Script } from '../loop/artefacts/script.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import { systemClock } from './clock.ts'
import {
  type Bench,
  bench,
  countingSpec,
  finished,
  fold,
  queue,
  RUN_ID,
  runToEnd,
  specOf,
  stateSchema,
} from './fixtures.ts'
import { executeRun } from './host.ts'
import type { ToolExecute } from './ports.ts'

const never: ToolExecute = () => new Promise(() => {})
const call = (tool: string, args: object = {}) => ({
  json: { action: { tool, args: JSON.parse(JSON.stringify(args)) } },
})
const always = (tool: string, delayMs?: number) => ({
  rules: [{ respond: call(tool), ...(delayMs ? { delayMs } : {}) }],
})
const types = (events: LoopEvent[]) => events.map(({ type }) => type)

async function claim(b: Bench, leaseMs = 30_000) {
  const taken = await b.store.claimRun(RUN_ID, 'w1', leaseMs)
  if (!taken) throw new Error('not claimable')
  return taken
}

describe('the course of a run', () => {
  it('numbers its events without gaps, and iterations and steps from 1', async () => {
    const events = await runToEnd(countingSpec(), bench())
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
    expect(finished(events)).toMatchObject({
      reason: 'max_iterations',
      outcome: 'failure',
      iterations: 5,
      bestScore: null,
    })
    expect(events.filter(({ type }) => type === 'iteration-started').map(({ iteration }) => iteration)).toEqual([
      1, 2, 3, 4, 5,
    ])
    expect(events.filter(({ type }) => type === 'step-started').map(({ step }) => step)).toEqual(
      Array.from({ length: 25 }, (_, index) => index + 1),
    )
  })

  it('ends with the goal, its label and its output', async () => {
    const done = finished(
      await runToEnd(countingSpec({ maxIterations: 50, score: 'state.score', bestOf: 'best' }), bench()),
    )
    expect(done).toMatchObject({
      reason: 'goal',
      label: 'ten',
      outcome: 'success',
      output: { n: 10 },
      iterations: 10,
      bestScore: 1,
      bestIteration: 4,
    })
    expect(done.state.n).toBe(4)
  })

  it('stops at the quality threshold, with the score of that very iteration', async () => {
    const spec = countingSpec({ score: 'state.score', qualityThreshold: { target: 0.75, minIterations: 1 } })
    expect(finished(await runToEnd(spec, bench()))).toMatchObject({
      reason: 'quality_threshold',
      outcome: 'success',
      iterations: 3,
      bestScore: 0.75,
    })
  })

  it('writes one summary per iteration', async () => {
    const b = bench()
    await runToEnd(countingSpec({ score: 'state.score' }), b)
    const { iterations } = b.store.inspect(RUN_ID)
    expect(
      iterations.map(({ iteration, score, steps, violations, remediations, path }) => [
        iteration,
        score,
        steps,
        violations,
        remediations,
        path.join('>'),
      ]),
    ).toEqual(
      [0.25, 0.5, 0.75, 1, 1].map((score, index) => [
        index + 1,
        score,
        5,
        index === 1 ? 2 : 0,
        index === 1 ? 1 : 0,
        'decide>act>observe>small>done',
      ]),
    )
  })
})

describe('a run always ends', () => {
  it.each<{ what: string; script: Script; tools: Record<string, ToolExecute>; says: string }>([
    {
      what: 'a hanging model',
      script: always('flaky', 3_600_000),
      tools: {},
      says: 'the model gave no answer within the step limit of 5 s',
    },
    {
      what: 'a hanging tool',
      script: always('flaky'),
      tools: { flaky: never },
      says: 'the tool gave no answer within the step limit of 5 s',
    },
  ])('$what stops at the step limit, and the run at its own', async ({ script, tools, says }) => {
    const spec = countingSpec({ timeoutMs: 12_000, stepTimeoutMs: 5_000, maxIterations: 100 }, script)
    if (spec.nodes.decide) {
      spec.nodes.decide.next.invalid = { to: 'decide' }
      spec.nodes.decide.config.baseDelayMs = 1
    }
    const b = bench(tools)
    const events = await runToEnd(spec, b)
    expect(finished(events)).toMatchObject({ reason: 'timeout', outcome: 'failure' })
    const failures = events.filter((event) => event.type === 'model-failed' || event.type === 'tool-failed')
    expect(failures.map(({ data }) => [data.class, data.message])).toContainEqual(['timeout', says])
    expect(fold(spec, events).activeMs).toBe(12_000)
  })

  it('a tool with a limit of its own is stopped at that one', async () => {
    const spec = countingSpec({ maxIterations: 1 }, always('flaky'))
    if (spec.nodes.act) Object.assign(spec.nodes.act.config.policy as object, { retries: 0, timeoutMs: 1_500 })
    const events = await runToEnd(spec, bench({ flaky: never }))
    expect(events.find(({ type }) => type === 'tool-failed')?.data).toMatchObject({
      message: 'the tool gave no answer within its limit of 1.5 s',
    })
  })

  it('a model that hangs longer than the run may last is cut at the run’s limit', async () => {
    const spec = countingSpec({ timeoutMs: 2_000, stepTimeoutMs: 5_000 }, always('flaky', 60_000))
    const events = await runToEnd(spec, bench())
    expect(finished(events).reason).toBe('timeout')
    expect(events.find(({ type }) => type === 'model-failed')?.data).toMatchObject({
      message: 'the run’s time limit was reached',
      latencyMs: 2_000,
    })
  })

  it('an unscripted call is fatal and names the call', async () => {
    const done = finished(
      await runToEnd(
        countingSpec({}, { rules: [{ when: 'iteration == 1', respond: call('state.patch', { set: { n: 1 } }) }] }),
        bench(),
      ),
    )
    expect(done.reason).toBe('fatal_error')
    expect(done.explanation).toContain(
      'No scripted answer fits the call of “decide” in iteration 2 (decide, call 0 of the step)',
    )
  })

  it('a step that fails says so in its own event, in the rule that stands for it and in the summary', async () => {
    const stop = { ...call('flaky') }
    const spec = countingSpec({}, { rules: [{ respond: stop }] })
    if (spec.nodes.act) Object.assign(spec.nodes.act.config.policy as object, { onError: 'stop' })
    const fails: ToolExecute = async () => ({ ok: false, class: 'recoverable', kind: 'other', message: 'no such desk' })
    const b = bench({ flaky: fails })
    const events = await runToEnd(spec, b)
    expect(finished(events)).toMatchObject({ reason: 'fatal_error', explanation: '“act” failed: no such desk' })
    expect(events.findLast(({ type }) => type === 'step-finished')?.data).toEqual({
      handle: 'fail',
      to: null,
      failure: { class: 'recoverable', message: 'no such desk' },
    })
    const last = events.findLast((event) => event.type === 'guard-checked')
    expect(last?.data.readings.filter(({ fired }) => fired)).toEqual([
      { rule: 'fatal_error', level: 1, fired: true, detail: '“act” failed: no such desk' },
    ])
    expect(last?.data.fired).toBeNull()
    expect(b.store.inspect(RUN_ID).iterations.at(-1)?.errors).toBe(2)
  })

  it.each([
    { contract: { repeatedAction: { times: 3, compare: 'tool-and-args' as const } }, reason: 'repeated_action' },
    { contract: { repeatedError: { times: 3 } }, reason: 'repeated_error' },
    { contract: { stalled: { iterations: 2, measure: 'state.n' } }, reason: 'stalled' },
  ])('a run that makes no progress ends as $reason', async ({ contract, reason }) => {
    const fails: ToolExecute = async () => ({ ok: false, class: 'recoverable', kind: 'other', message: 'no' })
    const done = finished(
      await runToEnd(countingSpec({ ...contract, maxIterations: 50 }, always('flaky')), bench({ flaky: fails })),
    )
    expect(done).toMatchObject({ reason, outcome: 'failure', iterations: 3 })
    expect(done.explanation).toMatch(/ The last error of an action: no\.$/)
  })

  it('counts the tokens of the scripted model exactly and never passes the budget', async () => {
    const free = finished(await runToEnd(countingSpec({ maxIterations: 3 }), bench()))
    const reserve = 1_000
    const done = finished(
      await runToEnd(countingSpec({ maxIterations: 50, budgetTokens: free.tokens + reserve }), bench()),
    )
    expect(done.reason).toBe('budget_tokens')
    expect(done.tokens).toBeLessThanOrEqual(free.tokens + reserve)
    expect(done.explanation).toMatch(
      /^The next model call may use [\d,]+ tokens; with [\d,]+ used it would pass the budget of [\d,]+\./,
    )
  })

  it('spends integer nano-USD under the money cap', async () => {
    const spec = countingSpec({ maxIterations: 50, budgetUsd: 0.005 })
    spec.models.default = {
      provider: 'scripted',
      model: 'script',
      price: { inputUsdPerMTok: 1.5, outputUsdPerMTok: 7 },
    }
    const events = await runToEnd(spec, bench())
    const done = finished(events)
    expect(done.reason).toBe('budget_usd')
    expect(done.costNanoUsd).toBeGreaterThan(0)
    expect(done.costNanoUsd).toBeLessThanOrEqual(5_000_000)
    const costs = events.map((event) => (event.type === 'model-answered' ? event.data.costNanoUsd : 0))
    expect(costs.reduce((sum, cost) => sum + cost, 0)).toBe(done.costNanoUsd)
  })
})

type Next = Parameters<typeof specOf>[0]['nodes'][string]['next']

describe('edges', () => {
  const state = stateSchema({ n: { type: 'number', default: 0 } })
  const inc = { kind: 'observe', config: { map: [{ field: 'n', value: 'state.n + 1' }] } }

  it('the first arrival at a head that is not the entry belongs to iteration 1', async () => {
    const spec = specOf({
      state,
      head: 'work',
      nodes: { setup: { ...inc, next: { next: 'work' } }, work: { ...inc, next: { next: 'work' } } },
      contract: { maxIterations: 3 },
    })
    const done = finished(await runToEnd(spec, bench()))
    expect(done).toMatchObject({ reason: 'max_iterations', iterations: 3, state: { n: 4 } })
  })

  it.each<{ what: string; next: Next; explanation: string }>([
    { what: 'an unconnected handle', next: {}, explanation: '“work” left by “next”, and nothing is connected there.' },
    {
      what: 'an edge over its cap',
      next: { next: { to: 'work', cap: 2 } },
      explanation: 'The way from “work” by “next” to “work” may be taken 2 times in an iteration, and was.',
    },
    {
      what: 'an inner cycle without a cap',
      next: { next: 'work' },
      explanation:
        'Iteration 1 ran 10,000 steps, the most that one may have (stepsPerIteration), without coming back to',
    },
  ])('$what ends the run with its reason', async ({ next, explanation }) => {
    const spec = specOf({ state, nodes: { start: { ...inc, next: { next: 'work' } }, work: { ...inc, next } } })
    const done = finished(await runToEnd(spec, bench()))
    expect(done.reason).toBe('no_route')
    expect(done.explanation).toContain(explanation)
  })
})

describe('starting', () => {
  it.each([
    {
      what: 'an unknown provider',
      models: { default: { provider: 'nobody', model: 'x' } },
      input: {},
      says: 'there is no provider “nobody”. There are scripted',
    },
    { what: 'an input that is not a field', input: { nope: 1 }, says: 'nope' },
    { what: 'an input of the wrong type', input: { goal: 3 }, says: 'goal' },
  ])('$what ends the run before it begins, and says so', async ({ models, input, says }) => {
    const spec: LoopSpec = { ...countingSpec(), ...(models ? { models } : {}) }
    const events = await runToEnd(spec, bench(), input as JsonObject)
    expect(types(events)).toEqual(['run-queued', 'run-finished'])
    expect(finished(events)).toMatchObject({ reason: 'fatal_error', outcome: 'failure', iterations: 0 })
    expect(finished(events).explanation).toContain(says)
  })
})

describe('interruptions', () => {
  it('the process hears of other work while a run waits for nothing', async () => {
    const b = bench({}, systemClock)
    const again = call('state.patch', { set: { n: '{{ state.n > 8 ? 0 : state.n + 1 }}' } })
    queue(b.store, countingSpec({ maxIterations: 100 }, { rules: [{ respond: again }] }))
    const claimed = await claim(b)
    let now = 0
    vi.spyOn(performance, 'now').mockImplementation(() => ++now)
    let [running, turns] = [true, 0]
    const listen = () => {
      turns += 1
      if (running) setImmediate(listen)
    }
    listen()
    await executeRun(b.ports, claimed, { leaseMs: 30_000, signal: new AbortController().signal })
    running = false
    vi.restoreAllMocks()
    expect(finished(b.store.inspect(RUN_ID).events)).toMatchObject({ reason: 'max_iterations' })
    expect(turns).toBeGreaterThan(20)
  })

  it('a cancellation aborts the model call in flight', async () => {
    const b = bench()
    queue(b.store, countingSpec({ timeoutMs: 7_000_000, stepTimeoutMs: 3_600_000 }, always('flaky', 3_000_000)))
    void b.clock.sleep(60_000, new AbortController().signal).then(() => b.store.requestCancel(RUN_ID, 'user_1'))
    await executeRun(b.ports, await claim(b), { leaseMs: 30_000, signal: new AbortController().signal })
    const { events } = b.store.inspect(RUN_ID)
    expect(finished(events)).toMatchObject({ reason: 'cancelled', explanation: 'Cancelled in iteration 1.' })
    expect(events.at(-3)?.data).toEqual({ by: 'user_1' })
    expect(types(events).slice(-3)).toEqual(['cancel-requested', 'guard-checked', 'run-finished'])
    expect((events.at(-1)?.at ?? 0) - (events[0]?.at ?? 0)).toBeLessThanOrEqual(61_000)
  })

  it('a cancellation that is noticed as an intent is written keeps its effect from being sent', async () => {
    const b = bench()
    queue(b.store, countingSpec())
    let asked = 0
    b.ports.models = {
      ...b.ports.models,
      call: async () => {
        asked++
        return { ok: false, class: 'fatal', kind: 'refused', message: 'unreachable' }
      },
    }
    const { commit } = b.store
    b.ports.store = {
      ...b.store,
      commit: (...args) => {
        b.store.requestCancel(RUN_ID, 'user_1')
        return commit(...args)
      },
    }
    await executeRun(b.ports, await claim(b), { leaseMs: 30_000, signal: new AbortController().signal })
    expect(finished(b.store.inspect(RUN_ID).events).reason).toBe('cancelled')
    expect(asked).toBe(0)
  })

  it('a run that was cancelled in the queue never begins', async () => {
    const b = bench()
    queue(b.store, countingSpec())
    b.store.requestCancel(RUN_ID, 'user_1')
    await executeRun(b.ports, await claim(b), { leaseMs: 30_000, signal: new AbortController().signal })
    const { events } = b.store.inspect(RUN_ID)
    expect(types(events)).toEqual(['run-queued', 'run-started', 'cancel-requested', 'run-finished'])
  })

  it('a drain gives the run back, and it goes on from there', async () => {
    const b = bench()
    queue(
      b.store,
      countingSpec({ timeoutMs: 7_000_000, stepTimeoutMs: 3_600_000, maxIterations: 1 }, always('flaky', 10_000)),
    )
    const drain = new AbortController()
    void b.clock.sleep(1_000, new AbortController().signal).then(() => drain.abort())
    expect(await executeRun(b.ports, await claim(b), { leaseMs: 30_000, signal: drain.signal })).toEqual({
      status: 'released',
    })
    expect(b.store.inspect(RUN_ID)).toMatchObject({ status: 'queued', owner: null })
    await b.clock.sleep(100_000, new AbortController().signal)
    expect(
      await executeRun(b.ports, await claim(b), { leaseMs: 30_000, signal: new AbortController().signal }),
    ).toEqual({ status: 'finished' })
    const { events } = b.store.inspect(RUN_ID)
    expect(types(events).filter((type) => type === 'model-called' || type === 'run-resumed')).toEqual([
      'model-called',
      'run-resumed',
    ])
    expect(fold(countingSpec(), events).activeMs).toBeLessThan(30_000)
  })

  it('a worker that lost the run writes nothing more', async () => {
    const b = bench()
    queue(b.store, countingSpec({}, always('flaky', 2_000)))
    const stale = await claim(b, 0)
    await claim(b, 30_000)
    const before = b.store.inspect(RUN_ID).events.length
    expect(await executeRun(b.ports, stale, { leaseMs: 30_000, signal: new AbortController().signal })).toEqual({
      status: 'fenced',
    })
    expect(b.store.inspect(RUN_ID).events).toHaveLength(before)
  })

  it('an unsafe call that may have happened is in doubt and is not repeated', async () => {
    let calls = 0
    const b = bench({
      unsafe: async () => {
        calls++
        throw new Error('unreachable')
      },
    })
    const spec = countingSpec({}, always('unsafe'))
    const died = new Error('killed')
    const dying = { ...b.ports, tools: { run: async () => Promise.reject(died) } }
    queue(b.store, spec)
    await expect(
      executeRun(dying, await claim(b, 0), { leaseMs: 0, signal: new AbortController().signal }),
    ).rejects.toBe(died)
    await executeRun(b.ports, await claim(b), { leaseMs: 30_000, signal: new AbortController().signal })
    expect(b.store.inspect(RUN_ID)).toMatchObject({ status: 'paused', paused: { escalation: { why: 'in_doubt' } } })
    expect(calls).toBe(0)
  })

  it('a model call that was in flight at a kill stays counted', async () => {
    const b = bench()
    const spec = countingSpec({ maxIterations: 1 })
    const normal = finished(await runToEnd(spec, bench()))
    queue(b.store, spec)
    const dying = { ...b.ports, models: { ...b.ports.models, call: async () => Promise.reject(new Error('killed')) } }
    await expect(
      executeRun(dying, await claim(b, 0), { leaseMs: 0, signal: new AbortController().signal }),
    ).rejects.toThrow('killed')
    await executeRun(b.ports, await claim(b), { leaseMs: 30_000, signal: new AbortController().signal })
    const { events } = b.store.inspect(RUN_ID)
    const called = events.find((event) => event.type === 'model-called')
    expect(finished(events).tokens).toBe(
      normal.tokens + (called?.type === 'model-called' ? called.data.reserved.tokens : 0),
    )
  })
})

describe('retries', () => {
  it('wait twice as long each time, with one key, and leave one result', async () => {
    const keys: string[] = []
    const flaky: ToolExecute = async (_args, { key }) => {
      keys.push(key)
      return keys.length < 3
        ? { ok: false, class: 'transient', kind: 'unavailable', message: 'busy' }
        : { ok: true, output: 'done' }
    }
    const spec = countingSpec({ maxIterations: 1 }, always('flaky'))
    const events = await runToEnd(spec, bench({ flaky }))
    const waits = events.flatMap((event) => (event.type === 'wait-started' ? [event.data.delayMs] : []))
    expect(waits.map((ms, n) => ms / (1_000 * 2 ** n)).every((factor) => factor >= 0.5 && factor <= 1.5)).toBe(true)
    expect(waits).toHaveLength(2)
    expect(
      events.flatMap((event) => (event.type === 'tool-requested' ? [[event.data.call, event.data.attempt]] : [])),
    ).toEqual([
      [0, 1],
      [0, 2],
      [0, 3],
    ])
    expect(new Set(keys).size).toBe(1)
    expect(fold(spec, events)).toMatchObject({ results: [{ status: 'ok', output: 'done' }], detectors: { errors: [] } })
  })
})

describe('a log or a spec that the core cannot go on with', () => {
  const execute = async (b: Bench) =>
    executeRun(b.ports, await claim(b), { leaseMs: 30_000, signal: new AbortController().signal })

  it('ends as internal_error instead of being taken up for ever: a patch that does not fit', async () => {
    const b = bench()
    const spec = countingSpec()
    queue(b.store, spec)
    const first = await claim(b, 0)
    const at = { seq: 2, at: b.clock.now(), iteration: 0, step: 0, nodeId: null }
    const broken: LoopEvent = {
      ...at,
      type: 'state-patched',
      data: { patch: [{ op: 'remove', path: '/nothing/here' }] },
    }
    await b.store.commit(first, { events: [broken], iterations: [], checkpoint: null, paused: null }, 0)
    expect(await execute(b)).toEqual({ status: 'finished' })
    const { events } = b.store.inspect(RUN_ID)
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3])
    expect(finished(events)).toMatchObject({ reason: 'internal_error', outcome: 'failure' })
    expect(await b.store.claimRun(RUN_ID, 'w2', 30_000)).toBeNull()
  })

  it('ends as internal_error: a node whose config fits no kind', async () => {
    const b = bench()
    const spec = countingSpec()
    const decide = spec.nodes.decide
    if (!decide) throw new Error('the counting spec has a decide node')
    queue(b.store, { ...spec, nodes: { ...spec.nodes, decide: { ...decide, config: { strategy: 'rule' } } } })
    expect(await execute(b)).toEqual({ status: 'finished' })
    expect(finished(b.store.inspect(RUN_ID).events)).toMatchObject({ reason: 'internal_error' })
  })
})
