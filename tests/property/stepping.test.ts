import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type BreakpointDraft, toBreakpoints } from '../../lib/loop/artefacts/breakpoint.ts'
import { hashJson } from '../../lib/loop/artefacts/json.ts'
import type { RunState } from '../../lib/loop/artefacts/run-state.ts'
import { pausedState, resume } from '../../lib/runner/fixture-pauses.ts'
import { bench, countingSpec, fold, RUN_ID, runToEnd, takeUp } from '../../lib/runner/fixtures.ts'

const HOUR = 3_600_000
const spec = countingSpec({ maxIterations: 8, timeoutMs: HOUR, score: 'state.score' })

const draft: fc.Arbitrary<BreakpointDraft> = fc.oneof(
  fc.record({ nodeId: fc.constantFrom(...Object.keys(spec.nodes)), enabled: fc.boolean() }),
  fc.record({
    when: fc.constantFrom(
      'state.n % 2 == 1',
      'last.status == "ok"',
      'state.healed > 0',
      'true',
      'false',
      'size(scores) > 3',
    ),
    enabled: fc.boolean(),
  }),
)
/** What is done at one stop: how far to go on, and perhaps another list of breakpoints. */
const act = fc.record({
  until: fc.constantFrom('step' as const, 'iteration' as const, undefined),
  set: fc.option(fc.array(draft, { maxLength: 4 }), { nil: undefined, freq: 3 }),
})

/** What a run has come to, without the log's own places and times and without the breakpoints themselves. */
function outcome({ seq: _, lastEventAt: __, activeMs: ___, breakpoints: ____, breakpointsHeld: _5, ...run }: RunState) {
  const untimed = (result: RunState['last']) => result && { ...result, durationMs: 0 }
  return { ...run, last: untimed(run.last), results: run.results.map(untimed) }
}
const list = (drafts: BreakpointDraft[]) => ({ by: 'user_1', breakpoints: toBreakpoints(drafts) })

it('however a person debugs a run, it comes to the same, and never stands twice at one place', {
  timeout: 60_000,
}, async () => {
  const undisturbed = fold(spec, await runToEnd(spec, bench()))
  let most = 0
  await fc.assert(
    fc.asyncProperty(fc.array(draft, { maxLength: 4 }), fc.array(act, { maxLength: 60 }), async (first, acts) => {
      const b = bench()
      const run = { runId: RUN_ID, spec, specHash: hashJson(spec), input: {}, requestedBy: 'test' }
      b.store.createRun({ ...run, breakpoints: list(first) })
      const stood: number[] = []
      while ((await takeUp(b)) === 'paused') {
        const now = pausedState(b)
        const { until, set } = acts[stood.length] ?? {}
        expect(stood).not.toContain(now.steps)
        expect(now).toMatchObject({ step: null, arriving: false, guard: null, stopAt: null })
        stood.push(now.steps)
        await b.clock.sleep(50 * HOUR, new AbortController().signal)
        if (set) b.store.requestBreakpoints(RUN_ID, list(set))
        resume(b, spec, { until })
      }
      most = Math.max(most, stood.length)
      const { events, checkpoints } = b.store.inspect(RUN_ID)
      const end = fold(spec, events)
      expect(outcome(end)).toEqual(outcome(undisturbed))
      expect(end.activeMs).toBeLessThan(HOUR)
      for (const checkpoint of checkpoints) expect(fold(spec, events, checkpoint)).toEqual(end)
    }),
    { numRuns: 40 },
  )
  expect(most).toBeGreaterThan(5)
})
