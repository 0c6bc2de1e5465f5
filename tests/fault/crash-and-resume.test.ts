import { describe, expect, it } from 'vitest'
import type { LoopEvent } from '../../lib/loop/artefacts/events.ts'
import type { LoopSpec } from '../../lib/loop/artefacts/spec.ts'
import { ContextBudget } from '../../lib/loop/context/context-budget.ts'
import { LatentSettings } from '../../lib/loop/latent/latent-settings.ts'
import {
  type Bench,
  bench,
  countingSpec,
  finished,
  fold,
  queue,
  RUN_ID,
  runToEnd,
  takeUp,
} from '../../lib/runner/fixtures.ts'
import type { ToolExecute } from '../../lib/runner/ports.ts'
import { Crash, countCalls, crashing, crashPoints, story } from './fixture-crash.ts'

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

/** The tokens of calls that were sent twice count twice. */
const told = (events: LoopEvent[]) => story(events, { fields: ['tokens', 'latencyMs', 'durationMs', 'readings'] })

const baseline = await runToEnd(spec, bench(ledger().tools))
function begun(tools = ledger().tools): Bench {
  const b = bench(tools)
  queue(b.store, spec)
  return b
}
const baseCalls = await countCalls(begun(), (b) => takeUp(b, 0))

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

  it.each(crashPoints(baseCalls))(
    'call $at dies $when its work, and the resumed run tells the same story',
    async ({ at, when }) => {
      const { tools, keys } = ledger()
      const b = begun(tools)
      await expect(takeUp(crashing(b, at, when).bench, 0)).rejects.toThrow(Crash)
      const after = b.store.inspect(RUN_ID)
      if (after.status !== 'finished') await takeUp(b, 0)
      const { events } = b.store.inspect(RUN_ID)
      expect(told(events)).toEqual(told(baseline))
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
      expect(finished(events).tokens).toBeGreaterThanOrEqual(finished(baseline).tokens)
      expect(new Set(keys).size).toBe(1)
    },
  )
})

describe('a log that is cut at any event', () => {
  it.each(Array.from({ length: baseline.length - 2 }, (_, index) => index + 1))(
    'after event %i the run goes on to the same end',
    async (cut) => {
      const b = begun()
      const claim = await b.store.claimRun(RUN_ID, 'w0', 0)
      if (!claim) throw new Error('not claimable')
      if (cut > 1)
        await b.store.commit(
          claim,
          { events: baseline.slice(1, cut), iterations: [], checkpoint: null, paused: null },
          0,
        )
      await takeUp(b, 0)
      const { events } = b.store.inspect(RUN_ID)
      expect(told(events)).toEqual(told(baseline))
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
