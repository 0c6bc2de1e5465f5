import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { RunState } from '../../lib/loop/artefacts/run-state.ts'
import { resume } from '../../lib/runner/fixture-pauses.ts'
import { type Bench, bench, countingSpec, fold, queue, RUN_ID, runToEnd, takeUp } from '../../lib/runner/fixtures.ts'

const HOUR = 3_600_000
const spec = countingSpec({ maxIterations: 70, timeoutMs: HOUR, score: 'state.score', stalled: { iterations: 200 } })
if (spec.nodes.done)
  spec.nodes.done.config.rules = [{ when: 'state.n < 0', label: 'never', outcome: 'success', output: {} }]

/** What a run has come to, without the log's own places and times. */
function outcome({ seq: _, lastEventAt: __, activeMs: ___, last, results, ...run }: RunState) {
  const untimed = (result: RunState['last']) => result && { ...result, durationMs: 0 }
  return { ...run, last: untimed(last), results: results.map(untimed) }
}

/** Asks for a pause while the commits of these numbers are written. */
function pausing(b: Bench, at: ReadonlySet<number>): Bench {
  let commits = 0
  const { store } = b
  const commit: typeof store.commit = async (...args) => {
    if (at.has(++commits)) store.requestPause(RUN_ID, 'user_1')
    return store.commit(...args)
  }
  return { ...b, ports: { ...b.ports, store: { ...store, commit } } }
}

it('pauses, wherever they come and however long they last, change nothing but the log', {
  timeout: 60_000,
}, async () => {
  const undisturbed = fold(spec, await runToEnd(spec, bench()))
  let most = 0
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 140 }), { maxLength: 8 }), async (at) => {
      const plain = bench()
      const b = pausing(plain, new Set(at))
      queue(b.store, spec)
      let pauses = 0
      while ((await takeUp(b)) === 'paused') {
        pauses++
        await b.clock.sleep(50 * HOUR, new AbortController().signal)
        resume(b, spec)
      }
      most = Math.max(most, pauses)
      const { events, checkpoints, iterations } = b.store.inspect(RUN_ID)
      const end = fold(spec, events)
      expect(outcome(end)).toEqual(outcome(undisturbed))
      expect(end.activeMs).toBeLessThan(HOUR)
      for (const checkpoint of checkpoints) {
        expect(fold(spec, events.slice(0, checkpoint.seq))).toEqual(checkpoint)
        expect(fold(spec, events, checkpoint)).toEqual(end)
      }
      // Each iteration's row tells of all its events, those before a pause and those after it.
      expect(iterations.reduce((sum, { steps }) => sum + steps, 0)).toBe(end.steps)
      expect(iterations.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(end.spent.tokens)
      const seqs = iterations.flatMap(({ firstSeq, lastSeq }) =>
        Array.from({ length: lastSeq - firstSeq + 1 }, (_, index) => firstSeq + index),
      )
      expect(seqs).toEqual(events.filter(({ iteration }) => iteration > 0).map(({ seq }) => seq))
      expect(iterations.reduce((sum, { pausedMs }) => sum + pausedMs, 0)).toBe(pauses * 50 * HOUR)
    }),
    { numRuns: 12 },
  )
  expect(most).toBeGreaterThan(2)
})
