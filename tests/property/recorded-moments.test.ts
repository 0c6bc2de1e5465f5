import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compile } from '../../lib/loop/2-compile/compile.ts'
import { environmentAt, recordedIterations } from '../../lib/loop/3-run/recorded-moments.ts'
import { stateAt } from '../../lib/loop/4-trace/fold-state.ts'
import type { TraceEvent } from '../../lib/loop/4-trace/trace-event.ts'
import { evaluateExpression } from '../../lib/loop/expression/evaluate.ts'
import { definitions } from '../../lib/nodes/definitions.ts'
import { RUN_ID } from '../../lib/runner/fixtures.ts'
import { arbitraryDesign } from './arbitrary-design.ts'
import { CHAOS_FACTS } from './fake-chaos.ts'
import { type ChaosRun, chaosRun } from './fake-chaos-run.ts'

const tally = { steps: 0, checks: 0, scores: 0, midway: 0 }

/** Runs of one spec; those that people lead over to another one are left to the viewer. */
async function runs(count: number): Promise<ChaosRun[]> {
  const found: ChaosRun[] = []
  for (const [index, design] of fc.sample(arbitraryDesign, { numRuns: count, seed: 20_261_122 }).entries()) {
    const compiled = compile(design, definitions, CHAOS_FACTS)
    if (!compiled.spec) continue
    const run = await chaosRun(compiled.spec, index)
    if (run.specs.length === 1) found.push(run)
  }
  return found
}

const recorded = runs(40)

it('gives expressions the values that they had while the run was at work', async () => {
  for (const { spec, events } of await recorded) {
    const iterations = recordedIterations(spec, RUN_ID, events)
    const log = events as TraceEvent[]
    for (const event of events) {
      const iteration = iterations.find((one) => one.iteration === event.iteration)
      const step = iteration?.steps.find((one) => one.step === event.step)
      if (event.type === 'step-finished') {
        tally.steps++
        expect(step?.after.state).toEqual(stateAt({}, log, event.seq))
      }
      if (event.type === 'invariant-checked' && firstOfStep(events, event.seq)) {
        const { predicate } = spec.nodes[event.nodeId ?? '']?.config ?? {}
        const result = evaluateExpression(String(predicate), step?.before ?? {})
        tally.checks++
        expect(result.ok && result.value === true).toBe(event.data.holds)
      }
      if (event.type === 'guard-checked' && event.data.score !== null && spec.contract.score !== undefined) {
        const seen = iteration && environmentAt(iteration, { nodeId: null, late: true })
        const result = evaluateExpression(spec.contract.score, seen ?? {})
        tally.scores++
        expect(result.ok && result.value).toBe(event.data.score)
      }
    }
  }
  expect(tally).toMatchObject({
    steps: expect.toSatisfy((count) => count > 200),
    checks: expect.toSatisfy((count) => count > 30),
    scores: expect.toSatisfy((count) => count > 15),
  })
})

it('knows the state from the middle of a run on', async () => {
  for (const { spec, events } of await recorded) {
    const whole = recordedIterations(spec, RUN_ID, events)
    const from = events.findIndex(({ type, iteration }) => type === 'iteration-started' && iteration === 2)
    if (from === -1) continue
    const start = stateAt({}, events as TraceEvent[], events[from - 1]?.seq ?? 0)
    const part = recordedIterations(spec, RUN_ID, events.slice(from), start)
    expect(part).toHaveLength(whole.length - 1)
    for (const [index, { steps, end }] of part.entries()) {
      tally.midway++
      const same = whole[index + 1]
      expect(steps.map(({ before }) => before.state)).toEqual(same?.steps.map(({ before }) => before.state))
      expect(steps.map(({ after }) => after.prev)).toEqual(same?.steps.map(({ after }) => after.prev))
      expect([end.state, end.iteration]).toEqual([same?.end.state, same?.end.iteration])
    }
  }
  expect(tally.midway).toBeGreaterThan(5)
})

const firstOfStep = (events: ChaosRun['events'], seq: number) => {
  const before = events[seq - 2]
  return before?.type === 'step-started'
}
