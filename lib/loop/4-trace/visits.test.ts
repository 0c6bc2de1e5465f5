import { describe, expect, it } from 'vitest'
import { summary } from './fixture.ts'
import { visitsUpTo } from './visits.ts'

const timeline = (count: number, missing: number[] = []) => ({
  count,
  summaries: Array.from({ length: count }, (_, index) =>
    missing.includes(index + 1)
      ? undefined
      : summary(index + 1, {
          steps: 3,
          path: index % 2 === 0 ? ['decide', 'act', 'decide'] : ['decide', 'act', 'check'],
        }),
  ),
})

describe('visitsUpTo', () => {
  it.each([
    [1, 1, { decide: 1 }],
    [1, 2, { decide: 1, act: 1 }],
    [1, 3, { decide: 2, act: 1 }],
    [2, 1, { decide: 3, act: 1 }],
    [2, 3, { decide: 3, act: 2, check: 1 }],
    [64, 3, { decide: 96, act: 64, check: 32 }],
    [65, 1, { decide: 97, act: 64, check: 32 }],
    [200, 3, { decide: 300, act: 200, check: 100 }],
  ])('counts up to iteration %i, step %i', (iteration, step, expected) => {
    const { counts, exact } = visitsUpTo(timeline(200), { iteration, step })
    expect(Object.fromEntries(counts)).toEqual(expected)
    expect(exact).toBe(true)
  })

  it('gives the same counts in whatever order places are visited', () => {
    const shared = timeline(200)
    for (const iteration of [200, 3, 130, 64, 65, 1, 128, 199]) {
      expect(visitsUpTo(shared, { iteration, step: 2 })).toEqual(visitsUpTo(timeline(200), { iteration, step: 2 }))
    }
  })

  it('says when an earlier iteration is not known', () => {
    expect(visitsUpTo(timeline(10, [4]), { iteration: 3, step: 3 }).exact).toBe(true)
    expect(visitsUpTo(timeline(10, [4]), { iteration: 5, step: 1 }).exact).toBe(false)
    expect(visitsUpTo(timeline(200, [4]), { iteration: 150, step: 1 }).exact).toBe(false)
  })

  it('says when a path was cut', () => {
    const cut = { count: 1, summaries: [summary(1, { steps: 300, path: ['decide', 'act'] })] }
    expect(visitsUpTo(cut, { iteration: 1, step: 2 }).exact).toBe(true)
    expect(visitsUpTo(cut, { iteration: 1, step: 250 }).exact).toBe(false)
  })
})
