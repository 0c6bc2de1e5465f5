import { describe, expect, it } from 'vitest'
import { countLatency, LEAST_ANSWERS, latencyLimit, latencyProblem } from './latency.ts'

const bounds = { timeoutMs: 10_000, runLeftMs: 60_000 }
const believed = (...ms: number[]) =>
  ms.reduce<ReturnType<typeof countLatency>>((all, one) => countLatency(all, 'tool', one), {}).tool

describe('the belief about latency', () => {
  it('begins as published, and is then the mean of the answers', () => {
    expect(believed(100)).toMatchObject({ mean: 100, variance: 500_000, n: 1 })
    expect(believed(100, 300, 500)).toMatchObject({ mean: 300, variance: 40_000, n: 3 })
  })
})

describe('admission', () => {
  const three = believed(8_000, 9_000, 10_000)
  it.each([
    {
      what: 'nothing is known',
      belief: undefined,
      settings: undefined,
      at: { timeoutMs: 1, runLeftMs: 1 },
      bound: null,
    },
    {
      what: 'too little is known',
      belief: believed(9_000, 9_000),
      settings: undefined,
      at: { timeoutMs: 1, runLeftMs: 1 },
      bound: null,
    },
    { what: 'there is time', belief: three, settings: undefined, at: bounds, bound: null },
    {
      what: 'it takes exactly what is left',
      belief: three,
      settings: undefined,
      at: { ...bounds, runLeftMs: 9_000 },
      bound: null,
    },
    {
      what: 'the run has no time for it',
      belief: three,
      settings: undefined,
      at: { ...bounds, runLeftMs: 8_999 },
      bound: 'run',
    },
    {
      what: 'its timeout is too short',
      belief: three,
      settings: undefined,
      at: { ...bounds, timeoutMs: 8_999 },
      bound: 'call',
    },
    { what: 'its limit is too short', belief: three, settings: { limitMs: 5_000 }, at: bounds, bound: 'call' },
    {
      what: 'the node knows better',
      belief: three,
      settings: { expectedMs: 100, limitMs: 5_000 },
      at: bounds,
      bound: null,
    },
    {
      what: 'the node expects too much',
      belief: undefined,
      settings: { expectedMs: 20_000 },
      at: bounds,
      bound: 'call',
    },
  ])('when $what: $bound', ({ belief, settings, at, bound }) => {
    expect(latencyProblem('tool', belief, settings, at)?.bound ?? null).toBe(bound)
  })

  it('says the figures', () => {
    expect(LEAST_ANSWERS).toBe(3)
    expect(latencyProblem('model:fast', three, undefined, { ...bounds, runLeftMs: 3_100 })?.message).toBe(
      'a call of “model:fast” takes about 9 s, by the 3 answers of this run, and 3.1 s of the run’s time are left',
    )
    expect(latencyProblem('tool', undefined, { expectedMs: 8_000, limitMs: 5_000 }, bounds)?.message).toBe(
      'a call of “tool” takes about 8 s, as the node says, and at most 5 s are allowed',
    )
  })

  it('a drawing that can’t work is known by its shortest limit', () => {
    expect(latencyLimit({ expectedMs: 8, limitMs: 5 }, 3)).toEqual({ expectedMs: 8, limitMs: 3 })
    expect(latencyLimit({ expectedMs: 8 }, undefined)).toBeNull()
    expect(latencyLimit({ limitMs: 8 }, 3)).toBeNull()
  })
})
