import { describe, expect, it } from 'vitest'
import type { LoopEvent } from '../../lib/loop/artefacts/events.ts'
import type { LoopSpec } from '../../lib/loop/artefacts/spec.ts'
import { ContextBudget } from '../../lib/loop/context/context-budget.ts'
import { LatentSettings } from '../../lib/loop/latent/latent-settings.ts'
import { type Bench, bench, countingSpec, finished, fold, queue, RUN_ID, runToEnd } from '../../lib/runner/fixtures.ts'
import { executeRun } from '../../lib/runner/host.ts'
import type { ToolExecute } from '../../lib/runner/ports.ts'

/** Thoughts, answers, bad answers that are repaired, tool errors with retries and waits, a patched invariant: all that a log can hold. */
const spec: LoopSpec = countingSpec(
  { maxIterations: 4, score: 'state.score' },
  {
    rules: [
      {
        when: 'purpose == "latent"',
        respond: { json: { plan: 'n is {{ state.n }}', observations: [], uncertainties: [] } },
      },
      { when: 'iteration == 3 && purpose == "decide"', respond: { text: 'let me think' } },
      {
        when: 'iteration == 2',
        respond: { json: { action: { tool: 'flaky', args: { at: '{{ iteration }}' } } } },
        delayMs: 40,
      },
      {
        respond: {
          json: {
            action: { tool: 'state.patch', args: { set: { n: '{{ state.n + 1 }}' } } },
            subgoal: 'step {{ iteration }}',
          },
        },
      },
    ],
  },
)

const { decide } = spec.nodes
if (decide)
  decide.config = {
    ...decide.config,
    latent: LatentSettings.parse({ enabled: true, maxPasses: 1 }),
    context: ContextBudget.parse({ maxTokens: 2_000 }),
    adapt: { temperature: true, iterations: true, startIterations: 20 },
    routes: [{ handle: 'more', when: 'state.n > 1' }],
  }
if (decide?.next.next) decide.next.more = decide.next.next

/** Fails by what is asked, never by how often: so a call that is sent again gets the same answer. */
function ledger(): { tools: Record<string, ToolExecute>; keys: string[] } {
  const keys: string[] = []
  const flaky: ToolExecute = async (_args, call) => {
    keys.push(call.key)
    return { ok: false, class: 'transient', kind: 'unavailable', message: 'busy' }
  }
  return { tools: { flaky }, keys }
}

class Crash extends Error {}

/** Every port call is numbered; number `at` dies, before it did its work or after. */
function crashing(b: Bench, at: number, when: 'before' | 'after'): { bench: Bench; calls: () => number } {
  let calls = 0
  const guarded =
    <A extends unknown[], R>(method: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const mine = ++calls
      if (mine === at && when === 'before') throw new Crash()
      const result = await method(...args)
      if (mine === at) throw new Crash()
      return result
    }
  const { store, models, tools } = b.ports
  const ports = {
    ...b.ports,
    store: { ...store, load: guarded(store.load), commit: guarded(store.commit) },
    models: { ...models, call: guarded(models.call) },
    tools: { run: guarded(tools.run) },
  }
  return { bench: { ...b, ports }, calls: () => calls }
}

async function execute(b: Bench): Promise<void> {
  const claim = await b.store.claimRun(RUN_ID, 'w', 0)
  if (!claim) throw new Error('not claimable')
  await executeRun(b.ports, claim, { leaseMs: 0, signal: new AbortController().signal })
}

/** What happened, without when and by whom: the traces of restarts, times, and the tokens of calls that were sent twice. */
function story(events: LoopEvent[]): unknown[] {
  return events
    .filter(({ type }) => type !== 'run-resumed')
    .map(({ type, nodeId, iteration, step, data }) => {
      const {
        tokens: _tokens,
        latencyMs: _latency,
        durationMs: _duration,
        readings: _readings,
        ...rest
      } = { ...data } as Record<string, unknown>
      return { type, nodeId, iteration, step, data: rest }
    })
}

const baseline = await runToEnd(spec, bench(ledger().tools))
const baseCalls = await (async () => {
  const counted = crashing(bench(ledger().tools), -1, 'before')
  queue(counted.bench.store, spec)
  await execute(counted.bench)
  return counted.calls()
})()

describe('a crash at any port call', () => {
  it('covers what it claims to cover', () => {
    const types = new Set(baseline.map(({ type }) => type))
    for (const type of [
      'latent-updated',
      'context-assembled',
      'settings-adapted',
      'route-chosen',
      'answer-rejected',
      'wait-ended',
      'tool-failed',
      'remediation-applied',
      'guard-checked',
    ])
      expect(types).toContain(type)
    expect(baseCalls).toBeGreaterThan(20)
  })

  const points = Array.from({ length: baseCalls }, (_, index) => index + 1)
  it.each(
    points.flatMap((at) => [
      { at, when: 'before' as const },
      { at, when: 'after' as const },
    ]),
  )('call $at dies $when its work, and the resumed run tells the same story', async ({ at, when }) => {
    const { tools, keys } = ledger()
    const b = bench(tools)
    queue(b.store, spec)
    await expect(execute(crashing(b, at, when).bench)).rejects.toThrow(Crash)
    const after = b.store.inspect(RUN_ID)
    if (after.status !== 'finished') await execute(b)
    const { events } = b.store.inspect(RUN_ID)
    expect(story(events)).toEqual(story(baseline))
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
    expect(finished(events).tokens).toBeGreaterThanOrEqual(finished(baseline).tokens)
    expect(new Set(keys).size).toBe(1)
  })
})

describe('a log that is cut at any event', () => {
  it.each(Array.from({ length: baseline.length - 2 }, (_, index) => index + 1))(
    'after event %i the run goes on to the same end',
    async (cut) => {
      const b = bench(ledger().tools)
      queue(b.store, spec)
      const claim = await b.store.claimRun(RUN_ID, 'w0', 0)
      if (!claim) throw new Error('not claimable')
      if (cut > 1)
        await b.store.commit(
          claim,
          { events: baseline.slice(1, cut), iterations: [], checkpoint: null, finished: false, paused: null },
          0,
        )
      await execute(b)
      const { events } = b.store.inspect(RUN_ID)
      expect(story(events)).toEqual(story(baseline))
      const [resumed, live] = [fold(spec, events), fold(spec, baseline)]
      expect({ ...resumed.state, result: resumed.finished }).toEqual({ ...live.state, result: live.finished })
      expect([resumed.best, resumed.scores, resumed.detectors, resumed.results.length]).toEqual([
        live.best,
        live.scores,
        live.detectors,
        live.results.length,
      ])
    },
  )
})
