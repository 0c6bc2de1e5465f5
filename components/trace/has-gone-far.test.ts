import { expect, it } from 'vitest'
import { hasGoneFar } from './has-gone-far.ts'
import { fakeRun } from './store/fake-run.ts'

it.each([
  ['has just begun', { startedAt: 1_000 }, null, 3, false],
  ['has not begun', { startedAt: null }, null, 0, false],
  ['goes on for long', { startedAt: -30_000 }, null, 3, true],
  ['waited for a person most of the time', { startedAt: -30_000, pausedMs: 20_000 }, null, 3, false],
  ['waits for a person', { startedAt: -30_000 }, -20_000, 3, false],
  ['has gone through many iterations', { startedAt: 1_000 }, null, 11, true],
])('a run that %s', (_, part, heldAt, count, far) => {
  expect(hasGoneFar({ run: fakeRun(part), heldAt, timeline: { count, summaries: [] } }, 5_000)).toBe(far)
})
