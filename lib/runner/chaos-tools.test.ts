import { describe, expect, it } from 'vitest'
import { emptyRunState } from '../loop/3-run/empty-run-state.ts'
import { loadProgram } from '../loop/3-run/program.ts'
import { createReplay } from '../loop/3-run/replay.ts'
import { CHAOS_PROFILES, TOOL_FAULTS, type ToolFault } from '../loop/artefacts/chaos-profiles.ts'
import type { Effect, EventData, LoopEvent } from '../loop/artefacts/events.ts'
import { executors } from '../nodes/executors.ts'
import { type SpoiltCall, sendThroughChaos } from './chaos-tools.ts'
import { stillClock } from './fixture-still-clock.ts'
import { bench, countingSpec, FACTS, RUN_ID } from './fixtures.ts'
import { executeRun } from './host.ts'
import { createModelGateway } from './model-gateway.ts'
import type { ToolOutcome } from './ports.ts'
import { chaos } from './providers/chaos.ts'
import { runClock } from './run-clock.ts'

const LONG = 'a text that is long enough to lose its end on the way'
const OUTPUT = { id: 'art_1', rows: [1, 2, 3, 4, 5, 6, 7, 8], text: LONG, ok: true }

type Request = SpoiltCall['request']
const request = (changes: Partial<Request> = {}): Request => ({
  tool: 'web',
  call: 0,
  attempt: 1,
  effect: 'read',
  timeoutMs: 20_000,
  ...changes,
})

async function send(profile: string, changes: Partial<SpoiltCall> = {}, seed = 1) {
  const clock = runClock(stillClock(0))
  let sent = 0
  const given: ToolOutcome = { ok: true, output: OUTPUT }
  const call = { input: {}, nodeId: 'act', step: 1, request: request(), patchesState: false, ...changes }
  const outcome = await sendThroughChaos({ profile, seed }, call, clock, new AbortController().signal, async () => {
    sent++
    return given
  })
  return { outcome, sent, ms: clock.now() }
}

/** What a loop can tell of a call, beside its label. */
function seen({ outcome, sent, ms }: Awaited<ReturnType<typeof send>>): ToolFault {
  if (outcome.ok) {
    if (ms > 0) return ms >= 1_000 && ms <= 8_000 ? 'late' : 'good'
    return JSON.stringify(outcome.output) === JSON.stringify(OUTPUT) ? 'good' : 'garbled'
  }
  if (outcome.kind === 'timeout') return sent === 0 ? 'timeout' : 'lost'
  if (outcome.kind === 'rate_limit' && (outcome.retryAfterMs ?? 0) >= 1_000) return 'rate-limit'
  return outcome.kind === 'refused' ? 'refusal' : 'unavailable'
}

describe('what befalls the tools of a run', () => {
  it.each(CHAOS_PROFILES)('$name', async ({ name, tools = { good: 1 } }) => {
    const counts = new Map<ToolFault, number>()
    const CALLS = 400
    for (let step = 1; step <= CALLS; step++) {
      const told = await send(name, { step })
      const fault = seen(told)
      counts.set(fault, (counts.get(fault) ?? 0) + 1)
      // An outcome that was spoilt says so, in the log and in words; a list may happen to keep all of its items.
      if (fault !== 'good') expect(told.outcome.simulated).toBe(fault)
      if (!told.outcome.ok) expect(told.outcome.message).toMatch(/\(simulated\)$/)
      if (!told.outcome.ok && fault !== 'lost') expect(told.sent).toBe(0)
    }
    const sum = Object.values(tools).reduce((total, weight) => total + weight, 0)
    for (const fault of TOOL_FAULTS) {
      const share = (counts.get(fault) ?? 0) / CALLS
      expect(Math.abs(share - (tools[fault] ?? 0) / sum), `${fault}: ${share}`).toBeLessThan(0.06)
    }
  })

  it('is the same in each run of the same seed and input, and another for another try', async () => {
    const draws = async (changes: (step: number) => Partial<SpoiltCall>, seed = 1) => {
      const faults: ToolFault[] = []
      for (let step = 1; step <= 40; step++) faults.push(seen(await send('mixed', { step, ...changes(step) }, seed)))
      return faults
    }
    const first = await draws(() => ({}))
    expect(await draws(() => ({}))).toEqual(first)
    for (const other of [
      await draws(() => ({}), 2),
      await draws(() => ({ input: { topic: 'tea' } })),
      await draws(() => ({ nodeId: 'other' })),
      await draws(() => ({ request: request({ attempt: 2 }) })),
      await draws(() => ({ request: request({ call: 3 }) })),
    ])
      expect(other).not.toEqual(first)
  })

  it.each<[Effect, boolean, ToolFault[]]>([
    ['pure', true, ['garbled', 'lost']],
    ['read', true, ['garbled', 'lost']],
    ['keyed', true, ['lost']],
    ['compensatable', false, []],
    ['unsafe', false, []],
  ])('a call whose effect is “%s” is sent in vain: %s', async (effect, inVain, possible) => {
    const found = new Set<ToolFault>()
    for (const { name } of CHAOS_PROFILES)
      for (let step = 1; step <= 60; step++) {
        const told = await send(name, { step, request: request({ effect }) })
        const fault = seen(told)
        if (fault === 'lost' || fault === 'garbled') found.add(fault)
        if (!inVain && !told.outcome.ok) expect(told.sent).toBe(0)
      }
    expect([...found].sort()).toEqual(possible)
  })

  it('leaves alone what a tool says of the state, and numbers, ids and yes or no of any tool', async () => {
    for (let step = 1; step <= 60; step++) {
      expect(seen(await send('garbling-tools', { step, patchesState: true }))).toBe('good')
      const { outcome } = await send('garbling-tools', { step })
      expect(outcome).toMatchObject({ ok: true, output: { id: 'art_1', ok: true } })
    }
  })
})

describe('a run with chaos', () => {
  const spec = {
    ...countingSpec({ maxIterations: 8, timeoutMs: 600_000 }),
    models: { default: { provider: 'scripted', model: 'script' } },
  }
  async function play(profile: string, seed = 1) {
    const clock = stillClock()
    const b = bench({ flaky: async () => ({ ok: true, output: LONG }) }, clock)
    const ports = { ...b.ports, models: createModelGateway([chaos(clock)]) }
    b.store.createRun({ runId: RUN_ID, spec, specHash: 'hash', input: {}, requestedBy: 'me', chaos: { profile, seed } })
    const claim = await b.store.claimRun(RUN_ID, 'worker', 60_000)
    if (!claim) throw new Error('the run could not be claimed')
    await executeRun(ports, claim, { leaseMs: 60_000, signal: new AbortController().signal })
    return b.store.inspect(RUN_ID)
  }
  const dataOf = <T extends 'tool-failed' | 'tool-answered'>(events: LoopEvent[], type: T) =>
    events.filter((event) => event.type === type).map(({ data }) => data as EventData<T>)

  it('has all models bound to chaos, its tools spoilt and labelled, and is the same again', async () => {
    const first = await play('failing-tools')
    const started = first.events.find((event) => event.type === 'run-started')
    expect(started?.data.models).toMatchObject({
      default: { provider: 'chaos', model: 'failing-tools:1', simulated: true },
    })
    const failed = dataOf(first.events, 'tool-failed')
    expect(failed.length).toBeGreaterThan(0)
    for (const { simulated, message } of failed)
      expect([simulated !== undefined, message]).toEqual([true, expect.stringMatching(/simulated/)])
    expect((await play('failing-tools')).events).toEqual(first.events)
    expect((await play('failing-tools', 2)).events).not.toEqual(first.events)
  })

  it('waits while the outside stands still, and its limits hold in that', async () => {
    const { events } = await play('slow-tools')
    const inRun = (events.at(-1)?.at ?? 0) - (events[0]?.at ?? 0)
    expect(dataOf(events, 'tool-failed').some(({ kind }) => kind === 'timeout')).toBe(true)
    expect(inRun).toBeGreaterThan(20_000)
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).sort((one, other) => one - other))
  })

  it('is replayed from its log without chaos: nothing is drawn again', async () => {
    const { events } = await play('mixed', 3)
    const program = loadProgram(spec, executors, FACTS)
    const parts = [{ program, specHash: 'hash', lastSeq: events.length }]
    const player = createReplay({ start: emptyRunState(RUN_ID), parts, other: null })
    for (const event of events) player.feed(event)
    expect(player.report()).toMatchObject({ identical: true, complete: true })
  })
})
