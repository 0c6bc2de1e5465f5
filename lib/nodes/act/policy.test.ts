import { describe, expect, it } from 'vitest'
import { advance } from '../../loop/3-run/advance.ts'
import { loadProgram } from '../../loop/3-run/program.ts'
import type { EventOf, EventType, LoopEvent } from '../../loop/artefacts/events.ts'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import type { LoopSpec } from '../../loop/artefacts/spec.ts'
import {
  bench,
  FACTS,
  finished,
  fold,
  queue,
  RUN_ID,
  runToEnd,
  specOf,
  stateSchema,
  takeUp,
} from '../../runner/fixtures.ts'
import { executeRun } from '../../runner/host.ts'
import type { ToolExecute, ToolOutcome } from '../../runner/ports.ts'
import { simulatedClock } from '../../runner/simulated-clock.ts'
import { executors } from '../executors.ts'

const FAILED: ToolOutcome = { ok: false, class: 'transient', kind: 'unavailable', message: 'down' }
const of = <T extends EventType>(events: readonly LoopEvent[], type: T) =>
  events.filter((event): event is EventOf<T> => event.type === type)

type Setup = { act?: JsonObject; tool?: string; args?: Record<string, string>; contract?: object; workMs?: number }

/** act (a fixed call) → observe, which sees the outcome; with `workMs` another act between them takes that long. Time moves by what tools take. */
function specWith({ act = {}, tool = 'flaky', args = {}, contract = {}, workMs = 0 }: Setup): LoopSpec {
  return specOf({
    state: stateSchema({ seen: { type: 'string', default: '' } }),
    nodes: {
      act: {
        kind: 'act',
        config: { tools: ['flaky', 'unsafe', 'finish'], call: { tool, args }, policy: act },
        next: { next: workMs > 0 ? 'work' : 'see', error: 'see' },
      },
      work: {
        kind: 'act',
        config: { tools: ['code.run'], call: { tool: 'code.run', args: { code: 'string(iteration)' } } },
        next: { next: 'see' },
      },
      see: {
        kind: 'observe',
        config: { map: [{ field: 'seen', value: 'last.status + (last.error == null ? "" : " " + last.error.kind)' }] },
        next: { next: 'act' },
      },
    },
    contract: { maxIterations: 3, timeoutMs: 3_600_000, ...contract },
    tools: ['code.run', 'finish', 'flaky', 'unsafe'],
  })
}

/** A tool that takes this long and gives these outcomes in turn, the last one for ever. */
function playing(clock: ReturnType<typeof simulatedClock>, takesMs: number, ...outcomes: ToolOutcome[]) {
  const calls: number[] = []
  const tool: ToolExecute = async (_args, _call, signal) => {
    calls.push(clock.now())
    await clock.sleep(takesMs, signal)
    return outcomes[Math.min(calls.length, outcomes.length) - 1] ?? { ok: true, output: calls.length }
  }
  return { tool, calls }
}

async function run(setup: Setup, takesMs: number, ...outcomes: ToolOutcome[]) {
  const clock = simulatedClock()
  const { tool, calls } = playing(clock, takesMs, ...outcomes)
  const spec = specWith(setup)
  const events = await runToEnd(
    spec,
    bench({ flaky: tool, unsafe: tool, finish: tool, 'code.run': playing(clock, setup.workMs ?? 0).tool }, clock),
  )
  return {
    spec,
    events,
    calls,
    done: finished(events),
    recoveries: of(events, 'recovery-chosen').map(({ data }) => data),
  }
}

describe('recovery', () => {
  it.each([
    { kind: 'rate_limit', class: 'transient', tries: 3, action: 'back_off', bounds: [15_000, 90_000] },
    { kind: 'timeout', class: 'timeout', tries: 2, action: 'longer_timeout', bounds: [2_500, 7_500] },
    { kind: 'unavailable', class: 'transient', tries: 3, action: 'back_off', bounds: [500, 3_000] },
  ] as const)('of $kind is as the table has it: $tries tries, recorded waits', async (row) => {
    const failed: ToolOutcome = { ok: false, class: row.class, kind: row.kind, message: 'no' }
    const { events, recoveries } = await run({ contract: { maxIterations: 1 } }, 10, failed)
    expect(of(events, 'tool-requested').map(({ data }) => data.attempt)).toEqual(
      Array.from({ length: row.tries }, (_, index) => index + 1),
    )
    expect(recoveries.slice(0, -1)).toEqual(
      Array.from({ length: row.tries - 1 }, (_, index) =>
        expect.objectContaining({ action: row.action, attempt: index + 1, of: row.tries, kind: row.kind }),
      ),
    )
    expect(recoveries.at(-1)).toMatchObject({ action: 'continue', attempt: row.tries })
    const waits = of(events, 'wait-started').map(({ data }) => data.delayMs)
    expect(waits).toEqual(recoveries.slice(0, -1).map(({ delayMs }) => delayMs))
    for (const wait of waits) {
      expect(wait).toBeGreaterThanOrEqual(row.bounds[0])
      expect(wait).toBeLessThanOrEqual(row.bounds[1])
    }
  })

  it('waits as long as whoever was called asks for, and no less', async () => {
    const busy: ToolOutcome = {
      ok: false,
      class: 'transient',
      kind: 'rate_limit',
      message: 'no',
      retryAfterMs: 200_000,
    }
    const { events } = await run({ contract: { maxIterations: 1 } }, 10, busy, { ok: true, output: 1 })
    expect(of(events, 'tool-failed').map(({ data }) => data.retryAfterMs)).toEqual([200_000])
    expect(of(events, 'wait-started').map(({ data }) => data.delayMs)).toEqual([200_000])
  })

  it('gives a call that timed out twice the time', async () => {
    const hanging = { timeoutMs: 1_000, retries: 2, baseDelayMs: 0 }
    const { events } = await run({ act: hanging, contract: { maxIterations: 1 } }, 1_500)
    expect(of(events, 'tool-requested').map(({ data }) => data.timeoutMs)).toEqual([1_000, 2_000])
    expect(of(events, 'tool-answered')).toHaveLength(1)
  })

  it.each([
    { kind: 'syntax', onError: undefined, reason: 'fatal_error', action: 'abort' },
    { kind: 'syntax', onError: 'continue', reason: 'max_iterations', action: 'continue' },
    { kind: 'syntax', onError: 'route', reason: 'max_iterations', action: 'route' },
    { kind: 'other', onError: undefined, reason: 'max_iterations', action: 'continue' },
    { kind: 'other', onError: 'stop', reason: 'fatal_error', action: 'abort' },
  ] as const)('of $kind with onError $onError: $action', async ({ kind, onError, reason, action }) => {
    const failed: ToolOutcome = { ok: false, class: 'recoverable', kind, message: 'no' }
    const { done, recoveries } = await run({ act: onError ? { onError } : {} }, 0, failed)
    expect(done.reason).toBe(reason)
    expect(recoveries[0]).toMatchObject({ action, kind, delayMs: null })
  })

  it('replanning is counted over decisions, and given up when it does not help', async () => {
    const failed: ToolOutcome = { ok: false, class: 'recoverable', kind: 'missing_dependency', message: 'no table' }
    const { recoveries } = await run({ contract: { maxIterations: 4 } }, 0, failed)
    expect(recoveries.map(({ action, attempt, of: tries }) => [action, attempt, tries])).toEqual([
      ['create_first', 1, 2],
      ['create_first', 2, 2],
      ['continue', 1, 1],
      ['continue', 1, 1],
    ])
  })
})

describe('the circuit of a tool', () => {
  const act = { retries: 0, circuit: { failures: 2, coolDownMs: 10_000 } }

  it('opens after failures in a row, refuses without a request, and lets one try decide', async () => {
    const { events, calls, recoveries } = await run(
      { act, contract: { maxIterations: 12 }, workMs: 4_000 },
      100,
      FAILED,
      FAILED,
      FAILED,
      { ok: true, output: 1 },
    )
    const changes = of(events, 'circuit-changed')
    expect(changes.slice(0, 5).map(({ data }) => [data.from, data.to])).toEqual([
      ['closed', 'open'],
      ['open', 'half_open'],
      ['half_open', 'open'],
      ['open', 'half_open'],
      ['half_open', 'closed'],
    ])
    const openedAt = changes[0]?.at ?? 0
    const requested = of(events, 'tool-requested').filter(({ data }) => data.tool === 'flaky')
    expect(requested.filter(({ at }) => at >= openedAt && at < openedAt + 10_000)).toEqual([])
    const refused = of(events, 'tool-failed').filter(({ data }) => data.kind === 'circuit_open')
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]?.data).toMatchObject({
      class: 'recoverable',
      durationMs: 0,
      refused: { tool: 'flaky', args: {} },
    })
    expect(refused[0]?.data.message).toContain('is open after 2 failures in a row; it is tried again in ')
    expect(recoveries[0]?.circuit).toEqual({ target: 'flaky', status: 'closed', failures: 1, limit: 2 })
    expect(recoveries[1]?.circuit).toMatchObject({ status: 'open', failures: 2 })
    expect(calls.length).toBeGreaterThan(4)
  })

  it.each<{ what: string; policy: JsonObject; iterations: number }>([
    { what: 'an open circuit', policy: { retries: 0, circuit: { failures: 1, coolDownMs: 600_000 } }, iterations: 4 },
    { what: 'too little time', policy: { onError: 'route', latency: { expectedMs: 3_000_000 } }, iterations: 3 },
  ])('refuses with the same error each time, however much time is left: $what', async ({ policy, iterations }) => {
    const clock = simulatedClock()
    const { tool } = playing(clock, 1_000, FAILED)
    const spec = specOf({
      state: stateSchema({ n: { type: 'number', default: 0 } }),
      nodes: {
        think: {
          kind: 'decide',
          config: { strategy: 'refine', prompt: 'n?', fields: ['n'] },
          next: { next: 'act' },
        },
        act: {
          kind: 'act',
          config: { tools: ['flaky'], call: { tool: 'flaky', args: {} }, policy },
          next: { next: 'think', error: 'think' },
        },
      },
      contract: { maxIterations: 20, timeoutMs: 2_900_000, repeatedError: { times: 3 } },
      tools: ['flaky'],
      script: { rules: [{ respond: { json: { n: 1 } }, delayMs: 2_000 }] },
    })
    const events = await runToEnd(spec, bench({ flaky: tool }, clock))
    expect(finished(events)).toMatchObject({ reason: 'repeated_error', iterations })
    const refused = of(events, 'tool-failed').filter(({ data }) => data.refused !== null)
    expect(new Set(refused.map(({ data }) => data.message)).size).toBe(3)
  })

  it('ends the tries of the call that opens it', async () => {
    const { events, recoveries } = await run(
      { act: { ...act, retries: 9, baseDelayMs: 0 }, contract: { maxIterations: 1 } },
      0,
      FAILED,
    )
    expect(of(events, 'tool-requested')).toHaveLength(2)
    expect(recoveries.at(-1)).toMatchObject({ action: 'continue', kind: 'unavailable', circuit: { status: 'open' } })
  })
})

describe('across a restart', () => {
  it('an open circuit stays open, and its time goes on', async () => {
    const clock = simulatedClock()
    const { tool, calls } = playing(clock, 100, FAILED, FAILED, { ok: true, output: 1 })
    const spec = specWith({
      act: { retries: 0, circuit: { failures: 2, coolDownMs: 10_000 } },
      contract: { maxIterations: 8 },
      workMs: 4_000,
    })
    const b = bench({ flaky: tool, 'code.run': playing(clock, 4_000).tool }, clock)
    queue(b.store, spec)
    const drain = new AbortController()
    const { commit } = b.store
    b.ports.store = {
      ...b.store,
      commit: (claim, batch, leaseMs) => {
        if (batch.events.some(({ type }) => type === 'circuit-changed')) drain.abort()
        return commit(claim, batch, leaseMs)
      },
    }
    const first = await b.store.claimRun(RUN_ID, 'w1', 30_000)
    if (!first) throw new Error('not claimable')
    expect((await executeRun(b.ports, first, { leaseMs: 30_000, signal: drain.signal })).status).toBe('released')
    expect(calls).toHaveLength(2)
    b.ports.store = b.store
    const second = await b.store.claimRun(RUN_ID, 'w2', 30_000)
    if (!second) throw new Error('not claimable')
    await executeRun(b.ports, second, { leaseMs: 30_000, signal: new AbortController().signal })
    const { events } = b.store.inspect(RUN_ID)
    const changes = of(events, 'circuit-changed')
    expect(changes.map(({ data }) => data.to)).toEqual(['open', 'half_open', 'closed'])
    expect((calls[2] ?? 0) - (changes[0]?.at ?? 0)).toBeGreaterThanOrEqual(10_000)
    expect(fold(spec, events).circuits.flaky).toMatchObject({ status: 'closed', failures: 0 })
  })
})

describe('stored answers', () => {
  const cached = { tool: 'finish', args: { summary: '"x"' }, act: { cache: ['finish'] } }

  it('an identical call is answered without a request, and counts as none', async () => {
    const { spec, events, calls, done } = await run(cached, 500, { ok: true, output: 7 })
    expect(calls).toHaveLength(1)
    expect(of(events, 'tool-answered').map(({ data }) => [data.output, data.cached, data.durationMs])).toEqual([
      [7, false, 500],
      [7, true, 0],
      [7, true, 0],
    ])
    expect(new Set(of(events, 'tool-requested').map(({ data }) => data.cacheKey)).size).toBe(1)
    const state = fold(spec, events)
    expect(state.spent.toolCalls).toBe(1)
    expect(state.results.map(({ output }) => output)).toEqual([7, 7, 7])
    expect(state.latencies.finish).toMatchObject({ n: 1, mean: 500 })
    expect(done.reason).toBe('max_iterations')
  })

  it.each<{ what: string; setup: Setup; requests: number }>([
    { what: 'other arguments', setup: { ...cached, args: { summary: 'string(iteration)' } }, requests: 3 },
    { what: 'a keyed tool', setup: { act: { cache: ['flaky'] } }, requests: 3 },
    { what: 'no policy', setup: { ...cached, act: {} }, requests: 3 },
  ])('are not used with $what', async ({ setup, requests }) => {
    const { calls } = await run(setup, 1, { ok: true, output: 7 })
    expect(calls).toHaveLength(requests)
  })

  it('are never failures', async () => {
    const { calls } = await run(
      cached,
      1,
      { ok: false, class: 'recoverable', kind: 'other', message: 'no' },
      { ok: true, output: 1 },
    )
    expect(calls).toHaveLength(2)
  })

  it('are never what another try could change', async () => {
    const { calls } = await run(
      cached,
      1,
      { ok: true, output: 'out of time', storable: false },
      { ok: true, output: 7 },
    )
    expect(calls).toHaveLength(2)
  })

  it('a cache that fails costs nothing but its hits', async () => {
    const clock = simulatedClock()
    const { tool, calls } = playing(clock, 1, { ok: true, output: 7 })
    const b = bench({ finish: tool }, clock)
    const broken = () => Promise.reject(new Error('disk full'))
    b.ports.results = { find: broken, keep: broken, drop: broken }
    expect(finished(await runToEnd(specWith(cached), b)).reason).toBe('max_iterations')
    expect(calls).toHaveLength(3)
  })
})

describe('latency', () => {
  it('ends a run that has no time for the next call, before anything is spent', async () => {
    const contract = { maxIterations: 99, timeoutMs: 11_000 }
    const { events, done, recoveries } = await run({ contract }, 3_000, { ok: true, output: 1 })
    expect(done).toMatchObject({ reason: 'timeout', outcome: 'failure', iterations: 4 })
    expect(done.explanation).toContain(
      'a call of “flaky” takes about 3 s, by the 3 answers of this run, and 2 s of the run’s time are left',
    )
    expect(of(events, 'tool-requested')).toHaveLength(3)
    expect(recoveries).toEqual([expect.objectContaining({ kind: 'too_slow', action: 'abort' })])
  })

  it('is refused with the figures where the node has a way out', async () => {
    const act = { onError: 'route', latency: { expectedMs: 9_000, limitMs: 4_000 } }
    const { events, recoveries } = await run({ act, contract: { maxIterations: 1 } }, 10, { ok: true, output: 1 })
    expect(of(events, 'tool-requested')).toEqual([])
    expect(recoveries).toEqual([
      expect.objectContaining({
        kind: 'too_slow',
        action: 'route',
        detail:
          'A call of “flaky” takes about 9 s, as the node says, and at most 4 s are allowed. The node leaves by “error”.',
      }),
    ])
  })
})

describe('approval', () => {
  const program = (spec: LoopSpec) => loadProgram(spec, executors, FACTS)

  /** Runs until a person is asked, gives the answer to the core, and says what it does then. */
  async function asked(act: JsonObject, tool: string, answer: string, args: Setup['args'] = { to: '"a@b"' }) {
    const spec = specWith({ act, tool, args, contract: { maxIterations: 1 } })
    const b = bench({
      unsafe: async () => ({ ok: true, output: 'sent' }),
      flaky: async () => ({ ok: true, output: 'ok' }),
    })
    queue(b.store, spec)
    await takeUp(b)
    const events = b.store.inspect(RUN_ID).events
    const question = of(events, 'person-asked')[0]?.data
    if (!question) return { question, events, next: [] }
    const paused = fold(spec, events)
    const stamp = { at: paused.lastEventAt, iteration: 1, step: 1 }
    const answers: LoopEvent[] = [
      {
        ...stamp,
        seq: paused.seq + 1,
        type: 'person-answered',
        nodeId: 'act',
        data: { call: question.call, by: 'ann', answer, note: 'too early' },
      },
      {
        ...stamp,
        seq: paused.seq + 2,
        type: 'run-continued',
        nodeId: null,
        data: { by: 'ann', note: '', patch: [], migration: null },
      },
    ]
    const command = advance(program(spec), fold(spec, [...events, ...answers]))
    return { question, events, next: command.type === 'record' ? command.events : [] }
  }

  it('an unsafe tool asks first, with exactly what would be sent, the careful answer first', async () => {
    const { question, events } = await asked({}, 'unsafe', 'allow')
    expect(question).toMatchObject({ options: ['refuse', 'allow'], detail: '{"to":"a@b"}' })
    expect(question?.question).toBe('May “act” run “unsafe”? It can neither be repeated nor undone.')
    expect(of(events, 'tool-requested')).toEqual([])
    expect(events.at(-1)?.type).toBe('run-paused')
  })

  it.each(['', 'x'])('arguments too long to be shown end with a whole character: “%s” before', async (before) => {
    const text = `"${before}${'😀'.repeat(1_000)}"`
    const args = Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`arg${index + 10}`, text]))
    const { question } = await asked({}, 'unsafe', 'allow', args)
    expect(question?.detail).toMatch(/… and [\d,]+ characters more$/)
    expect(question?.detail.isWellFormed()).toBe(true)
  })

  it.each([
    { answer: 'allow', types: ['tool-requested'] },
    { answer: 'refuse', types: ['tool-failed', 'recovery-chosen', 'step-finished'] },
  ])('after “$answer” it goes on: $types', async ({ answer, types }) => {
    const { next } = await asked({}, 'unsafe', answer)
    expect(next.map(({ type }) => type)).toEqual(types)
    if (answer === 'refuse')
      expect(next[0]?.data).toMatchObject({
        kind: 'refused',
        message: '“unsafe” was refused by ann: too early',
        refused: { tool: 'unsafe' },
      })
  })

  it.each<{ tool: string; approval: Record<string, string>; asks: boolean }>([
    { tool: 'unsafe', approval: { unsafe: 'never' }, asks: false },
    { tool: 'flaky', approval: {}, asks: false },
    { tool: 'flaky', approval: { flaky: 'ask' }, asks: true },
  ])('$tool with $approval asks: $asks', async ({ tool, approval, asks }) => {
    const { question } = await asked({ approval }, tool, 'allow')
    expect(question !== undefined).toBe(asks)
  })
})
