import { describe, expect, it } from 'vitest'
import type { EventOf, EventType, LoopEvent } from '../loop/artefacts/events.ts'
import type { JsonObject } from '../loop/artefacts/json.ts'
import type { Script, ScriptedAnswer } from '../loop/artefacts/script.ts'
import { bench, finished, fold, queue, RUN_ID, runToEnd, specOf, stateSchema } from './fixtures.ts'
import { executeRun } from './host.ts'
import { memoryResults } from './memory-results.ts'
import type { ModelOutcome, RunStore } from './ports.ts'
import { simulatedClock } from './simulated-clock.ts'

const of = <T extends EventType>(events: readonly LoopEvent[], type: T) =>
  events.filter((event): event is EventOf<T> => event.type === type)

const ok: ScriptedAnswer = { json: { n: '{{ calls }}' } }
const down = (kind: 'unavailable' | 'rate_limit' = 'unavailable'): ScriptedAnswer => ({
  error: 'transient',
  kind,
  message: 'the server is down',
})

/** A decide node that rewrites `n`, round and round; `invalid` leads back as `next` does. */
function spec(config: JsonObject, script: Script, contract: object = {}, invalid = true) {
  return specOf({
    state: stateSchema({ n: { type: 'number', default: 0 } }),
    nodes: {
      decide: {
        kind: 'decide',
        config: { strategy: 'refine', prompt: 'Again.', fields: ['n'], repairs: 1, ...config },
        next: { next: 'see', ...(invalid ? { invalid: 'see' } : {}) },
      },
      see: { kind: 'observe', config: { map: [] }, next: { next: 'decide' } },
    },
    contract: { maxIterations: 1, timeoutMs: 3_600_000, stepTimeoutMs: 30_000, ...contract },
    models: {
      default: { provider: 'scripted', model: 'first', price: { inputUsdPerMTok: 1_000, outputUsdPerMTok: 1_000 } },
      spare: { provider: 'scripted', model: 'second' },
    },
    script,
  })
}

async function run(...parts: Parameters<typeof spec>) {
  const program = spec(...parts)
  const clock = simulatedClock()
  const b = bench({}, clock)
  const events = await runToEnd(program, b)
  return {
    events,
    done: finished(events),
    state: fold(program, events),
    recoveries: of(events, 'recovery-chosen').map(({ data }) => data),
    asked: of(events, 'model-called').map(({ data }) => [data.alias, data.purpose, data.attempt]),
  }
}

describe('tries of a model', () => {
  it('are steps of the run: failed, chosen, waited, called again', async () => {
    const script: Script = { rules: [{ when: 'call < 2', respond: down() }, { respond: ok }] }
    const { events, done, asked, recoveries } = await run({}, script)
    const told = ['model-called', 'model-failed', 'recovery-chosen', 'wait-started', 'wait-ended', 'model-answered']
    expect(events.map(({ type }) => type).filter((type) => told.includes(type))).toEqual([
      ...Array.from({ length: 2 }, () => told.slice(0, 5)).flat(),
      'model-called',
      'model-answered',
    ])
    expect(asked.map(([, , attempt]) => attempt)).toEqual([1, 2, 3])
    expect(recoveries.map(({ action, attempt, of: tries }) => [action, attempt, tries])).toEqual([
      ['back_off', 1, 3],
      ['back_off', 2, 3],
    ])
    expect(done.state).toEqual({ n: 2 })
  })

  it.each([
    { retries: undefined, kind: 'rate_limit' as const, tries: 3 },
    { retries: undefined, kind: 'unavailable' as const, tries: 3 },
    { retries: 0, kind: 'rate_limit' as const, tries: 1 },
    { retries: 4, kind: 'unavailable' as const, tries: 5 },
  ])('$kind with retries $retries: $tries tries, then the node leaves by invalid', async ({ retries, kind, tries }) => {
    const config: JsonObject = retries === undefined ? {} : { retries }
    const { asked, recoveries } = await run(config, { rules: [{ respond: down(kind) }] })
    expect(asked).toHaveLength(tries)
    expect(recoveries.at(-1)).toMatchObject({ action: 'route', kind, attempt: tries })
  })

  it('a wait that outlasts the run is not begun, and the end names the error', async () => {
    const script: Script = { rules: [{ respond: down('rate_limit') }] }
    const { events, done, state } = await run({ retries: 3, baseDelayMs: 90_000 }, script, { timeoutMs: 40_000 })
    expect(of(events, 'wait-started')).toEqual([])
    expect(done.reason).toBe('timeout')
    expect(done.explanation).toMatch(
      /^There is no time for the next model call: the server is down; the wait of [\d.]+ s before try 2 of 4 does not fit into the [\d.]+ s left of the run’s time\.$/,
    )
    expect(state.activeMs).toBeLessThan(40_000)
    const reading = of(events, 'guard-checked')
      .at(-1)
      ?.data.readings.find(({ rule }) => rule === 'timeout')
    expect(reading).toMatchObject({ fired: true, level: 1, detail: done.explanation })
  })

  it('a fallback is asked instead of a wait that outlasts the run', async () => {
    const script: Script = { rules: [{ when: 'call == 0', respond: down('rate_limit') }, { respond: ok }] }
    const config = { retries: 3, baseDelayMs: 90_000, fallback: 'spare' }
    const { asked, done } = await run(config, script, { timeoutMs: 40_000 })
    expect(asked.map(([alias]) => alias)).toEqual(['default', 'spare'])
    expect(done.reason).toBe('max_iterations')
  })

  it('what a wait was for is named when the run’s time ends after it', async () => {
    const script: Script = {
      rules: [
        { when: 'call == 0', respond: down('rate_limit') },
        { respond: ok, delayMs: 100_000 },
      ],
    }
    const { done } = await run({ retries: 3, baseDelayMs: 10_000 }, script, { timeoutMs: 40_000 })
    expect(done.explanation).toMatch(/at “decide”\. The last error there: the server is down\./)
  })

  it('a fatal error is never tried again, and asks no fallback', async () => {
    const fatal: Script = { rules: [{ respond: { error: 'fatal', message: 'no such key' } }] }
    const { asked, recoveries, done } = await run({ retries: 5, fallback: 'spare' }, fatal)
    expect(asked).toEqual([['default', 'decide', 1]])
    expect(recoveries).toEqual([expect.objectContaining({ class: 'fatal', action: 'abort', kind: 'refused' })])
    expect(done.reason).toBe('fatal_error')
  })

  it('each timeout doubles the time of the next try', async () => {
    const slow: Script = { rules: [{ respond: ok, delayMs: 3_000 }] }
    const { events, done } = await run({ timeoutMs: 1_000, retries: 3, baseDelayMs: 1 }, slow)
    expect(of(events, 'model-called').map(({ data }) => data.request.timeoutMs)).toEqual([1_000, 2_000, 4_000])
    expect(done.reason).toBe('max_iterations')
  })

  it('an unusable answer is repaired, and each repair is told', async () => {
    const script: Script = { cycle: [{ text: 'no json' }, { text: 'still none' }] }
    const { recoveries } = await run({}, script, {}, false)
    expect(recoveries.map(({ kind, action, attempt, of: tries }) => [kind, action, attempt, tries])).toEqual([
      ['unusable_answer', 'repair', 1, 1],
      ['unusable_answer', 'abort', 1, 1],
    ])
  })
})

describe('the fallback', () => {
  it('is asked when the first is out of tries, and stays for the repairs', async () => {
    const script: Script = {
      rules: [
        { when: 'call < 2', respond: down() },
        { when: 'call == 2', respond: { text: 'no json' } },
        { respond: ok },
      ],
    }
    const { asked, recoveries, done } = await run({ retries: 1, baseDelayMs: 0, fallback: 'spare' }, script)
    expect(asked).toEqual([
      ['default', 'decide', 1],
      ['default', 'decide', 2],
      ['spare', 'decide', 1],
      ['spare', 'repair', 1],
    ])
    expect(recoveries.map(({ action }) => action)).toEqual(['back_off', 'fallback_model', 'repair'])
    expect(recoveries[1]?.detail).toBe('All 2 tries failed: The server is down. The fallback “spare” is asked instead.')
    expect(done.state).toEqual({ n: 3 })
  })

  it('is asked at once while the circuit of the first is open; then one try decides', async () => {
    const script: Script = {
      rules: [
        { when: 'calls < 5', respond: down() },
        { respond: ok, delayMs: 25_000 },
      ],
    }
    const { events, asked, state } = await run(
      { retries: 9, baseDelayMs: 0, fallback: 'spare', timeoutMs: 30_000 },
      script,
      { maxIterations: 6 },
    )
    const changes = of(events, 'circuit-changed').map(({ data }) => [data.target, data.from, data.to])
    expect(changes).toEqual([
      ['model:default', 'closed', 'open'],
      ['model:default', 'open', 'half_open'],
      ['model:default', 'half_open', 'closed'],
    ])
    expect(asked.slice(5, 9).map(([alias]) => alias)).toEqual(['spare', 'spare', 'spare', 'default'])
    const refused = of(events, 'model-failed').filter(({ data }) => data.kind === 'circuit_open')
    expect(refused).toHaveLength(2)
    expect(state.circuits['model:default']).toMatchObject({ status: 'closed', failures: 0 })
  })

  it('is asked when the first would take too long', async () => {
    const config = { fallback: 'spare', latency: { expectedMs: 9_000, limitMs: 5_000 } }
    const { asked, recoveries } = await run(config, { rules: [{ respond: ok }] })
    expect(asked).toEqual([])
    expect(recoveries.map(({ kind, action }) => [kind, action])).toEqual([
      ['too_slow', 'fallback_model'],
      ['too_slow', 'route'],
    ])
  })
})

it('a model whose circuit stays open is the same error each time', async () => {
  const failing = (message: string): ScriptedAnswer => ({ error: 'transient', kind: 'unavailable', message })
  const rules = [1, 2, 3, 4, 5].map((n) => ({ when: `iteration == ${n}`, respond: failing(`down ${n}`) }))
  const clock = simulatedClock()
  let looks = 0
  const ticking = { ...clock, now: () => clock.now() + 100 * looks++ }
  const contract = { maxIterations: 20, repeatedError: { times: 3 } }
  const events = await runToEnd(spec({ retries: 0 }, { rules }, contract), bench({}, ticking))
  expect(of(events, 'model-called')).toHaveLength(5)
  expect(finished(events)).toMatchObject({ reason: 'repeated_error', iterations: 8 })
  const refused = of(events, 'model-failed').filter(({ data }) => data.kind === 'circuit_open')
  expect(new Set(refused.map(({ data }) => data.message)).size).toBe(3)
})

it('a call for which the run has no time ends it before anything is spent', async () => {
  const script: Script = { rules: [{ respond: ok, delayMs: 3_000 }] }
  const { done, asked, recoveries } = await run({}, script, { maxIterations: 99, timeoutMs: 11_000 })
  expect(done).toMatchObject({ reason: 'timeout', iterations: 4 })
  expect(done.explanation).toContain('about 3 s, by the 3 answers of this run, and 2 s of the run’s time are left')
  expect(asked).toHaveLength(3)
  expect(recoveries).toEqual([expect.objectContaining({ kind: 'too_slow', action: 'abort' })])
})

describe('stored answers of a model', () => {
  const same: ScriptedAnswer = { json: { n: 0 } }
  const script: Script = { rules: [{ respond: same, delayMs: 100 }] }

  it('cost nothing, hold nothing and count as no call', async () => {
    const once = await run({ cache: true }, script, { budgetUsd: 100 })
    const thrice = await run({ cache: true }, script, { budgetUsd: 100, maxIterations: 3 })
    expect(of(thrice.events, 'model-answered').map(({ data }) => data.cached)).toEqual([false, true, true])
    expect(of(thrice.events, 'model-answered').map(({ data }) => data.text)).toEqual(Array(3).fill('{"n":0}'))
    expect(thrice.done).toMatchObject({ costNanoUsd: once.done.costNanoUsd, tokens: once.done.tokens })
    expect(thrice.done.costNanoUsd).toBeGreaterThan(0)
    const nothing = { costNanoUsd: 0, latencyMs: 0, usage: { inputTokens: 0, outputTokens: 0 } }
    expect(of(thrice.events, 'model-answered')[1]?.data).toMatchObject(nothing)
    expect(thrice.state.spent.modelCalls).toBe(1)
    expect(thrice.state.reserved).toEqual({ nanoUsd: 0, tokens: 0 })
    const [, second] = of(thrice.events, 'model-called')
    const answered = thrice.events.find(({ seq, type }) => seq > (second?.seq ?? 0) && type === 'model-answered')
    expect(answered?.at).toBe(second?.at)
  })

  it('outlast a run, but not an edited script, another model or another request', async () => {
    const clock = simulatedClock()
    const results = memoryResults(clock)
    const requests = async (...parts: Parameters<typeof spec>) => {
      const b = bench({}, clock)
      b.ports.results = results
      const events = await runToEnd(spec(...parts), b)
      return of(events, 'model-answered').filter(({ data }) => !data.cached).length
    }
    expect(await requests({ cache: true }, script)).toBe(1)
    expect(await requests({ cache: true }, script)).toBe(0)
    expect(await requests({ cache: true, timeoutMs: 9_000 }, script)).toBe(0)
    expect(await requests({ cache: true, temperature: 0.5 }, script)).toBe(1)
    expect(await requests({ cache: true, model: 'spare' }, script)).toBe(1)
    expect(await requests({ cache: true, maxOutputTokens: 99 }, script)).toBe(1)
    expect(await requests({ cache: true }, { rules: [{ respond: same, delayMs: 200 }] })).toBe(1)
    expect(await requests({ cache: false }, script)).toBe(1)
  })

  it.each<{ what: string; when: string | undefined; respond: ScriptedAnswer; live: number }>([
    { what: 'nothing of the run', when: 'purpose == "decide"', respond: same, live: 1 },
    { what: 'a field that stays', when: 'state.n == 0', respond: same, live: 1 },
    { what: 'the iteration', when: 'iteration > 0', respond: same, live: 3 },
    { what: 'the count of calls', when: undefined, respond: ok, live: 3 },
    { what: 'a part of the last result', when: 'last == null', respond: { json: { n: '{{ iteration }}' } }, live: 3 },
  ])('hold for a script that reads $what: $live of 3 asked', async ({ when, respond, live }) => {
    const reading: Script = { rules: [{ respond, ...(when === undefined ? {} : { when }) }] }
    const { events } = await run({ cache: true }, reading, { maxIterations: 3 })
    expect(of(events, 'model-answered').filter(({ data }) => !data.cached)).toHaveLength(live)
  })

  it.each<{ what: string; counting: Script }>([
    { what: 'a cycle', counting: { cycle: [{ json: { n: 0 } }, { json: { n: 1 } }, { json: { n: 2 } }] } },
    { what: 'a rule that counts calls', counting: { rules: [{ respond: ok }] } },
  ])('change nothing that $what says, also in a later run', async ({ counting }) => {
    const results = memoryResults(simulatedClock())
    for (const _ of ['first', 'second']) {
      const b = bench()
      b.ports.results = results
      const events = await runToEnd(spec({ cache: true }, counting, { maxIterations: 3 }), b)
      expect(of(events, 'model-answered').map(({ data }) => data.text)).toEqual(['{"n":0}', '{"n":1}', '{"n":2}'])
    }
  })

  it('are none that could not be used: those are asked for anew', async () => {
    const bad: Script = { rules: [{ when: 'purpose == "decide"', respond: { text: 'no json' } }, { respond: same }] }
    const { events } = await run({ cache: true }, bad, { maxIterations: 2 })
    expect(of(events, 'model-answered').map(({ data }) => data.cached)).toEqual([false, false, false, false])
  })

  it('one that another release stored and this one can’t use is forgotten', async () => {
    const b = bench()
    const dropped: string[] = []
    b.ports.results = {
      find: async () => ({ of: 'model', text: 'no json', finishReason: 'stop' }),
      keep: async () => {},
      drop: async (_runId, key) => void dropped.push(key),
    }
    const events = await runToEnd(spec({ cache: true }, script), b)
    expect(dropped).toEqual([of(events, 'model-called')[0]?.data.cacheKey])
    expect(of(events, 'model-answered').map(({ data }) => data.cached)).toEqual([true, false])
  })

  it.each(['length', 'content-filter', 'other', 'unknown'])('are none that ended by %s', async (finishReason) => {
    const b = bench()
    const { call } = b.ports.models
    b.ports.models.call = async (...args) => ({ ...(await call(...args)), finishReason }) as ModelOutcome
    const events = await runToEnd(spec({ cache: true }, script, { maxIterations: 2 }), b)
    expect(of(events, 'model-answered').map(({ data }) => data.cached)).toEqual([false, false])
  })

  it('hold for one server alone', async () => {
    const results = memoryResults(simulatedClock())
    const requests = async (endpoint: string) => {
      const b = bench()
      const { bind, call } = b.ports.models
      b.ports.results = results
      b.ports.models = {
        ...b.ports.models,
        bind: async (of, bindings) => {
          const bound = await bind(of, bindings)
          if (!bound.ok) return bound
          const real = Object.entries(bound.models).map(([alias, model]) => [
            alias,
            { ...model, simulated: false, endpoint },
          ])
          return { ok: true, models: Object.fromEntries(real) }
        },
        call,
      }
      const events = await runToEnd(spec({ cache: true }, script), b)
      return of(events, 'model-answered').filter(({ data }) => !data.cached).length
    }
    expect([await requests('a'), await requests('a'), await requests('b')]).toEqual([1, 0, 1])
  })

  it('a worker that dies between the answer and its record asks nobody twice', async () => {
    const program = spec({ cache: true }, script)
    const undisturbed = finished(await runToEnd(program, bench()))
    const b = bench()
    let asked = 0
    b.ports.models = {
      ...b.ports.models,
      call: (...args) => {
        asked++
        return bench().ports.models.call(...args)
      },
    }
    queue(b.store, program)
    const first = await b.store.claimRun(RUN_ID, 'w1', 0)
    if (!first) throw new Error('not claimable')
    const dying: RunStore = {
      ...b.store,
      commit: (claim, batch, leaseMs) =>
        batch.events.some(({ type }) => type === 'model-answered')
          ? Promise.reject(new Error('killed'))
          : b.store.commit(claim, batch, leaseMs),
    }
    const signal = new AbortController().signal
    await expect(executeRun({ ...b.ports, store: dying }, first, { leaseMs: 0, signal })).rejects.toThrow('killed')
    const second = await b.store.claimRun(RUN_ID, 'w2', 30_000)
    if (!second) throw new Error('not claimable')
    await executeRun(b.ports, second, { leaseMs: 30_000, signal })
    const { events } = b.store.inspect(RUN_ID)
    expect(asked).toBe(1)
    expect(of(events, 'model-answered').map(({ data }) => data.cached)).toEqual([true])
    expect(finished(events).state).toEqual(undisturbed.state)
  })
})
