import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clampWindow, shownWindow, zoomedWindow } from './ribbon-window.ts'

const run = (count: number, window: { from: number; to: number } | null = null) => ({ window, timeline: { count } })

describe('the ribbon’s window', () => {
  it.each([
    ['inside', clampWindow(10, 20, 100), { from: 10, to: 30 }],
    ['before the start', clampWindow(-5, 20, 100), { from: 0, to: 20 }],
    ['beyond the end', clampWindow(95, 20, 100), { from: 80, to: 100 }],
    ['longer than the run', clampWindow(0, 120, 100), null],
  ])('%s', (_, window, expected) => {
    expect(window).toEqual(expected)
  })

  it('zooms around the iteration under the pointer', () => {
    const window = zoomedWindow(run(1_000), 250, -400, false)
    const { from, to } = window ?? { from: 0, to: 1_000 }
    expect((250 - from) / (to - from)).toBeCloseTo(0.25)
    expect(to - from).toBeLessThan(1_000)
  })

  it('stays inside the run however it is turned', () => {
    const turn = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      delta: fc.integer({ min: -3_000, max: 3_000 }),
      panning: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.array(turn, { maxLength: 20 }), (count, turns) => {
        let state = run(count)
        for (const { at, delta, panning } of turns) {
          const { from, to } = shownWindow(state)
          state = run(count, zoomedWindow(state, from + at * (to - from), delta, panning))
          const next = shownWindow(state)
          expect(next.from).toBeGreaterThanOrEqual(0)
          expect(next.to).toBeLessThanOrEqual(count + 1e-6)
          expect(next.to - next.from).toBeGreaterThanOrEqual(Math.min(16, count) - 1e-6)
        }
      }),
    )
  })
})
