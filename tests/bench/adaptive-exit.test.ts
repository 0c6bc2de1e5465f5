import { expect, it } from 'vitest'
import { headline } from '../../bench/adaptive-exit.ts'

// Unlike times, these figures are the same on every machine.
it('reaches 99 % of what cap 8 does, with half the cap on hopeless tasks and 0.8 of the threshold rule’s steps', {
  timeout: 120_000,
}, () => {
  const figures = Object.fromEntries(headline({ runs: 100, tasks: 400 }).map(({ name, measured }) => [name, measured]))
  expect(figures['ours-reach']).toBeGreaterThanOrEqual(99)
  expect(figures['ours-hopeless-of-cap']).toBeLessThanOrEqual(50)
  expect(figures['ours-steps-of-threshold']).toBeLessThanOrEqual(0.8)
  expect(figures['published-steps-of-threshold']).toBeGreaterThan(0.85)
  expect(figures['cap-6-reach']).toBeLessThan(95)
})
