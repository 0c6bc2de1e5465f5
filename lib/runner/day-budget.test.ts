import { describe, expect, it } from 'vitest'
import type { LoopEvent } from '../loop/artefacts/events.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import { type MemoryBudgets, memoryBudgets } from './fixture-budgets.ts'
import { openPacket, pausedState, resume } from './fixture-pauses.ts'
import { type Bench, bench, countingSpec, finished, fold, queue, RUN_ID, runToEnd, takeUp } from './fixtures.ts'

const START = Date.UTC(2026, 10, 21)
const DAY = '2026-11-21'
const price = { inputUsdPerMTok: 1, outputUsdPerMTok: 10 }
const UP = { action: { tool: 'state.patch', args: { set: { n: '{{ state.n + 1 }}' } } }, subgoal: 'on' }

/** Asks a priced model once in each of three iterations. */
function priced(script?: LoopSpec['script']): LoopSpec {
  const spec = countingSpec(
    { maxIterations: 3, timeoutMs: 3_600_000 },
    script ?? { rules: [{ respond: { json: UP } }] },
  )
  return { ...spec, models: { default: { provider: 'scripted', model: 'script', price } } }
}

function budgeted(nanoUsd: number | null): Bench & { budgets: MemoryBudgets } {
  const b = bench()
  const budgets = memoryBudgets()
  budgets.setBudget('loop', nanoUsd)
  // A bench's clock begins in 1970; only the day of a call is of interest here.
  const reserve: MemoryBudgets['reserve'] = (call) => budgets.reserve({ ...call, at: START + call.at })
  return { ...b, budgets, ports: { ...b.ports, budgets: { ...budgets, reserve } } }
}

const costs = (events: LoopEvent[]) =>
  events.flatMap((event) => (event.type === 'model-answered' ? [event.data.costNanoUsd] : []))
const reserved = (events: LoopEvent[]) =>
  events.flatMap((event) => (event.type === 'model-called' ? [event.data.reserved.nanoUsd] : []))
const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0)
const refusal = (events: LoopEvent[]) => events.find((event) => event.type === 'budget-refused')

const whole = await runToEnd(priced(), bench())
const [firstCost = 0, secondCost = 0] = costs(whole)
const held = reserved(whole)[1] ?? 0

describe('a run under a daily budget', () => {
  it('settles each call with its recorded cost, to the nano-USD', async () => {
    const b = budgeted(1e12)
    const events = await runToEnd(priced(), b)
    expect(costs(events)).toHaveLength(3)
    expect(b.budgets.sums('loop', DAY)).toEqual({ spent: sum(costs(events)), held: 0, refusedAt: null })
    expect(finished(events).costNanoUsd).toBe(sum(costs(events)))
    const seqs = events.filter(({ type }) => type === 'model-called').map(({ seq }) => `${RUN_ID}/${seq}`)
    expect([...b.budgets.held.keys()]).toEqual(seqs)
  })

  it('tells the same story as one without', async () => {
    expect((await runToEnd(priced(), budgeted(1e12))).map(({ type, data }) => ({ type, data }))).toEqual(
      whole.map(({ type, data }) => ({ type, data })),
    )
  })

  it('ends before the call for which the day has no room, and says so with the figures', async () => {
    const b = budgeted(firstCost + held - 1)
    const events = await runToEnd(priced(), b)
    expect(costs(events)).toEqual([firstCost])
    expect(refusal(events)?.data).toEqual({
      call: 0,
      scope: 'day',
      reason: 'budget_usd',
      explanation: expect.stringMatching(
        /^The next model call may cost \$0\.0\d+; with \$0\.00\d+ spent on 2026-11-21 \(UTC\) it would pass the loop’s daily budget of \$0\.00\d+\.$/,
      ),
      day: {
        day: DAY,
        budgetNanoUsd: firstCost + held - 1,
        spentNanoUsd: firstCost,
        heldNanoUsd: 0,
        neededNanoUsd: held,
        flagged: false,
      },
    })
    expect(finished(events)).toMatchObject({ reason: 'budget_usd', outcome: 'failure', costNanoUsd: firstCost })
    expect(finished(events).explanation).toContain('daily budget')
    expect(b.budgets.sums('loop', DAY)).toMatchObject({ spent: firstCost, held: 0 })
    const state = fold(priced(), events)
    expect(state.spent).toMatchObject({ modelCalls: 1, nanoUsd: firstCost })
    expect(state.reserved).toEqual({ nanoUsd: 0, tokens: 0 })
    expect(b.store.inspect(RUN_ID).iterations.map(({ modelCalls }) => modelCalls)).toEqual([1, 0])
  })

  it('sends the last call that just fits', async () => {
    expect(costs(await runToEnd(priced(), budgeted(firstCost + held)))).toEqual([firstCost, secondCost])
  })

  it('gives back what a failed call held', async () => {
    const b = budgeted(1e12)
    const script = {
      rules: [
        { when: 'call == 0', respond: { error: 'transient' as const, message: 'busy' } },
        { respond: { json: UP } },
      ],
    }
    const events = await runToEnd(priced(script), b)
    const failed = events.filter(({ type }) => type === 'model-failed')
    expect(failed.length).toBeGreaterThan(0)
    expect(b.budgets.sums('loop', DAY)).toMatchObject({ spent: sum(costs(events)), held: 0 })
    expect([...b.budgets.held.values()].filter(({ settled }) => settled === 0)).toHaveLength(failed.length)
  })

  it('gives back what a call held that a cancellation or a time limit cut off', async () => {
    const slow = priced({ rules: [{ delayMs: 60_000, respond: { json: UP } }] })
    const late = budgeted(1e12)
    expect(finished(await runToEnd(slow, late))).toMatchObject({ costNanoUsd: 0 })
    expect(late.budgets.sums('loop', DAY)).toMatchObject({ spent: 0, held: 0 })

    const b = budgeted(1e12)
    queue(b.store, slow)
    const running = takeUp(b)
    while (b.budgets.held.size === 0) await new Promise((resolve) => setImmediate(resolve))
    b.store.requestCancel(RUN_ID, 'a')
    expect(await running).toBe('finished')
    expect(finished(b.store.inspect(RUN_ID).events)).toMatchObject({ reason: 'cancelled', costNanoUsd: 0 })
    expect(b.budgets.sums('loop', DAY)).toMatchObject({ spent: 0, held: 0 })
  })

  it('asks nobody when the loop has no budget, and writes nothing', async () => {
    const b = budgeted(null)
    await runToEnd(priced(), b)
    expect(b.budgets.held.size).toBe(0)
  })

  /** Its ledger answers after so many times at which it can't be asked. */
  function away(times: number) {
    const b = budgeted(1e12)
    const at: number[] = []
    const reserve: MemoryBudgets['reserve'] = async (call) => {
      at.push(b.clock.now())
      if (at.length <= times) throw new Error('no database')
      return b.ports.budgets?.reserve(call) ?? { ok: true, held: false }
    }
    let sent = 0
    const call: Bench['ports']['models']['call'] = (...request) => {
      sent++
      return b.ports.models.call(...request)
    }
    const models = { ...b.ports.models, call }
    const ports = { ...b.ports, models, budgets: { ...b.budgets, reserve } }
    return { ...b, ports, asked: at, sent: () => sent }
  }

  it('waits for a ledger that can’t be asked, and is charged for nothing that was not sent', async () => {
    const b = away(2)
    const events = await runToEnd(priced(), b)
    expect(b.asked.slice(0, 3).map((at) => at - (b.asked[0] ?? 0))).toEqual([0, 1_000, 2_000])
    expect(b.sent()).toBe(3)
    expect(finished(events)).toMatchObject({ reason: 'max_iterations', costNanoUsd: sum(costs(whole)) })
    expect(events.map(({ type }) => type)).toEqual(whole.map(({ type }) => type))
  })

  it('sends nothing as long as the ledger can’t be asked, and ends in time', async () => {
    const b = away(Number.POSITIVE_INFINITY)
    const events = await runToEnd(priced(), b)
    expect(b.sent()).toBe(0)
    expect(finished(events)).toMatchObject({ costNanoUsd: 0 })
  })

  it.each(['pause', 'breakpoints'])(
    'names a sending by an event that is durable, also when %s was asked for right before it',
    async (asked) => {
      const b = budgeted(1e12)
      const named: [number, number | undefined][] = []
      const reserve: MemoryBudgets['reserve'] = (call) => {
        named.push([call.seq, b.store.inspect(RUN_ID).events.at(-1)?.seq])
        return b.budgets.reserve(call)
      }
      const commit: Bench['store']['commit'] = async (claim, what, leaseMs) => {
        const requests = { breakpointsRequest: { by: 'a', breakpoints: [] }, pauseRequestedBy: null }
        const heeded = await b.store.commit(claim, what, leaseMs)
        if (!heeded.ok || !what.events.some(({ type }) => type === 'model-called')) return heeded
        return { ...heeded, ...(asked === 'pause' ? { pauseRequestedBy: 'a' } : requests) }
      }
      queue(b.store, priced())
      await takeUp({ ...b, ports: { ...b.ports, store: { ...b.store, commit }, budgets: { ...b.budgets, reserve } } })
      expect(b.store.inspect(RUN_ID).events.map(({ type }) => type)).toContain(
        asked === 'pause' ? 'pause-requested' : 'breakpoints-set',
      )
      expect(named.length).toBeGreaterThan(0)
      for (const [name, durable] of named) expect(name).toBe(durable)
    },
  )

  /** A run that asks a model without a price, and how often it was sent. */
  async function withoutPrice(b: ReturnType<typeof budgeted>) {
    const unpriced = { ...priced(), models: { default: { provider: 'real', model: 'm' } } }
    let sent = 0
    const models: Bench['ports']['models'] = {
      ...b.ports.models,
      bind: async () => ({ ok: true, models: { default: { provider: 'real', model: 'm', simulated: false } } }),
      call: async () => {
        sent++
        return { ok: true, text: JSON.stringify(UP), usage: { inputTokens: 1, outputTokens: 1 }, finishReason: 'stop' }
      },
    }
    const events = await runToEnd(unpriced, { ...b, ports: { ...b.ports, models } })
    return { events, sent }
  }

  it('refuses a model whose price is unknown, instead of counting nothing', async () => {
    const b = budgeted(1e12)
    const { events, sent } = await withoutPrice(b)
    expect(finished(events)).toMatchObject({ reason: 'fatal_error' })
    expect(finished(events).explanation).toContain('the price of “m” (alias “default”) is unknown')
    expect(sent).toBe(0)
    expect(b.budgets.held.size).toBe(0)
  })

  it('asks a model whose price is unknown on a day on which the budget was taken away', async () => {
    const b = budgeted(1e12)
    await b.budgets.reserve({ runId: 'other', seq: 1, nanoUsd: 1, at: START })
    b.budgets.setBudget('loop', null)
    const { events, sent } = await withoutPrice(b)
    expect(finished(events)).toMatchObject({ reason: 'max_iterations' })
    expect(sent).toBe(3)
  })
})

describe('a run that asks a person instead', () => {
  const contract = { ...priced().contract, budgetUsd: 5, escalation: { rules: ['budget_usd' as const] } }
  const asking: LoopSpec = { ...priced(), contract }

  it('goes on with the very call, once the loop has more, and replays exactly', async () => {
    const b = budgeted(firstCost + held - 1)
    queue(b.store, asking)
    expect(await takeUp(b)).toBe('paused')
    expect(pausedState(b).refused?.scope).toBe('day')
    expect(openPacket(b).headline).toContain('daily budget')
    // More for this run would not help it.
    expect(openPacket(b).suggestions[0]).toMatchObject({ title: 'Try again', intervention: {} })
    expect(JSON.stringify(openPacket(b).suggestions)).not.toContain('extend')
    b.budgets.setBudget('loop', 1e12)
    resume(b, asking)
    expect(await takeUp(b)).toBe('finished')
    const { events, iterations } = b.store.inspect(RUN_ID)
    expect(costs(events)).toEqual(costs(whole))
    expect(finished(events)).toMatchObject({ reason: 'max_iterations', costNanoUsd: sum(costs(whole)) })
    expect(b.budgets.sums('loop', DAY)).toMatchObject({ spent: sum(costs(whole)), held: 0 })
    expect(fold(asking, events).spent.modelCalls).toBe(3)
    expect(iterations.map(({ modelCalls }) => modelCalls)).toEqual([1, 1, 1])
    for (const checkpoint of b.store.inspect(RUN_ID).checkpoints)
      expect(fold(asking, events.slice(0, checkpoint.seq))).toEqual(checkpoint)
  })

  it('asks again when there is still no room', async () => {
    const b = budgeted(1)
    queue(b.store, asking)
    expect(await takeUp(b)).toBe('paused')
    resume(b, asking)
    expect(await takeUp(b)).toBe('paused')
    const { events } = b.store.inspect(RUN_ID)
    expect(events.filter(({ type }) => type === 'budget-refused')).toHaveLength(2)
    expect(costs(events)).toEqual([])
  })
})

describe('stored answers', () => {
  const cached = (nanoUsd?: number): LoopSpec => {
    const spec = priced()
    const decide = spec.nodes.decide
    if (!decide) throw new Error('the sample has changed')
    const nodes = { ...spec.nodes, decide: { ...decide, config: { ...decide.config, cache: true } } }
    const contract = { ...spec.contract, ...(nanoUsd === undefined ? {} : { budgetUsd: nanoUsd / 1e9 }) }
    return { ...spec, nodes, contract }
  }
  /** The same requests as the run before had, answered from what that one stored. */
  async function again(spec: LoopSpec, budget: number | null) {
    const first = bench()
    await runToEnd(cached(), first)
    const b = budgeted(budget)
    return { b, events: await runToEnd(spec, { ...b, ports: { ...b.ports, results: first.ports.results } }) }
  }

  it('need no room in the day’s budget', async () => {
    const { b, events } = await again(cached(), 1)
    expect(events.filter((event) => event.type === 'model-answered' && event.data.cached)).toHaveLength(3)
    expect(finished(events).reason).toBe('max_iterations')
    expect(b.budgets.held.size).toBe(0)
  })

  it('need no room in the run’s budget either', async () => {
    const { events } = await again(cached(1), null)
    expect(finished(events)).toMatchObject({ reason: 'max_iterations', costNanoUsd: 0 })
    expect(reserved(events)).toEqual([0, 0, 0])
    expect(refusal(events)).toBeUndefined()
  })

  it('are asked for first: without one the run ends as it would have, and nothing was sent', async () => {
    const b = bench()
    const events = await runToEnd(cached(held - 1), b)
    const plain = await runToEnd({ ...cached(held - 1), nodes: priced().nodes }, bench())
    const { costNanoUsd, reason, explanation } = finished(events)
    expect({ costNanoUsd, reason, explanation }).toEqual({
      costNanoUsd: finished(plain).costNanoUsd,
      reason: 'budget_usd',
      explanation: finished(plain).explanation,
    })
    expect(refusal(events)?.data).toMatchObject({ scope: 'run', day: null })
    expect(fold(cached(held - 1), events).spent.modelCalls).toBe(costs(events).length)
  })
})
