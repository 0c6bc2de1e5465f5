import { describe, expect, it } from 'vitest'
import type { LoopEvent } from '../../lib/loop/artefacts/events.ts'
import type { LoopSpec } from '../../lib/loop/artefacts/spec.ts'
import { type Bench, bench, countingSpec, queue, RUN_ID, runToEnd, takeUp } from '../../lib/runner/fixtures.ts'
import { createModelGateway } from '../../lib/runner/model-gateway.ts'
import { chaos } from '../../lib/runner/providers/chaos.ts'
import { simulatedClock } from '../../lib/runner/simulated-clock.ts'
import { Crash, countCalls, crashing, crashPoints, story } from './fixture-crash.ts'

// Not `unsafe`: the run would rightly wait for a person after a crash in the middle of it, and so tell another story.
const TOOLS = ['flaky', 'state.patch']
const { act, ...nodes } = countingSpec().nodes
if (!act) throw new Error('the counting loop acts')
const spec: LoopSpec = {
  ...countingSpec({ maxIterations: 2, timeoutMs: 600_000 }),
  nodes: { ...nodes, act: { ...act, config: { ...act.config, tools: TOOLS } } },
  tools: TOOLS,
  models: { default: { provider: 'chaos', model: 'mixed:5' } },
}

function fresh(): Bench {
  const clock = simulatedClock()
  const b = bench({ flaky: async () => ({ ok: true, output: null }) }, clock)
  return { ...b, ports: { ...b.ports, models: createModelGateway([chaos(clock)]) } }
}

function begun(): Bench {
  const b = fresh()
  queue(b.store, spec)
  return b
}

const told = (events: LoopEvent[]) => story(events, { fields: ['tokens', 'latencyMs', 'durationMs', 'readings'] })
const baseline = await runToEnd(spec, fresh())
const baseCalls = await countCalls(begun(), (b) => takeUp(b, 0))

describe('a run on the chaos model that is killed and taken up again', () => {
  it('meets faults on its way', () => {
    const types = baseline.map(({ type }) => type)
    expect(types).toContain('model-failed')
    expect(types).toContain('answer-rejected')
    expect(types).toContain('model-answered')
    const calls = baseline.filter((event) => event.type === 'tool-requested')
    expect(calls.length).toBeGreaterThan(0)
    expect(calls.map(({ data }) => data.effect)).not.toContain('unsafe')
  })

  it.each(crashPoints(baseCalls))('at call $at, $when its work: gets the same answers', async ({ at, when }) => {
    const b = begun()
    await expect(takeUp(crashing(b, at, when).bench, 0)).rejects.toThrow(Crash)
    if (b.store.inspect(RUN_ID).status !== 'finished') await takeUp(b, 0)
    expect(told(b.store.inspect(RUN_ID).events)).toEqual(told(baseline))
  })
})
