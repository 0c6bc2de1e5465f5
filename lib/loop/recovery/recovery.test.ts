import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ErrorClass, ErrorKind } from '../artefacts/events.ts'
import { backoffMs } from './backoff.ts'
import { type Failure, givenUp, nextTry, timeoutOfTry } from './choose-recovery.ts'
import { kindOfClass, RECOVERY } from './table.ts'

const key = (attempt: number, call = 0) => ({ runId: 'run_1', step: 1, call, attempt })
const failure = (change: Partial<Failure> = {}): Failure => ({
  class: 'transient',
  kind: 'unavailable',
  message: 'busy',
  ...change,
})
const anyKey = fc.record({
  runId: fc.string(),
  step: fc.nat(10_000),
  call: fc.nat(50),
  attempt: fc.integer({ min: 1, max: 11 }),
})

describe('backoff', () => {
  it('lies within 0.5 and 1.5 times base × 2^n, and is the same each time', () => {
    fc.assert(
      fc.property(anyKey, fc.nat(600_000), (at, base) => {
        const whole = base * 2 ** (at.attempt - 1)
        const delay = backoffMs(base, at)
        expect(delay).toBeGreaterThanOrEqual(Math.floor(whole * 0.5))
        expect(delay).toBeLessThanOrEqual(Math.ceil(whole * 1.5))
        expect(backoffMs(base, { ...at })).toBe(delay)
      }),
    )
  })

  it('is spread over the whole range', () => {
    const factors = Array.from({ length: 2_000 }, (_, call) => backoffMs(1_000_000, key(1, call)) / 1_000_000)
    const mean = factors.reduce((sum, factor) => sum + factor, 0) / factors.length
    expect(mean).toBeCloseTo(1, 1)
    for (let tenth = 0.5; tenth < 1.5; tenth += 0.1) {
      const within = factors.filter((factor) => factor >= tenth && factor < tenth + 0.1).length
      expect(within).toBeGreaterThan(120)
    }
  })
})

describe('the recovery table', () => {
  it.each([
    { kind: 'timeout', action: 'longer_timeout', tries: 2, delayMs: 5_000 },
    { kind: 'rate_limit', action: 'back_off', tries: 3, delayMs: 30_000 },
    { kind: 'unknown_tool', action: 'replan', tries: 1 },
    { kind: 'missing_dependency', action: 'create_first', tries: 2 },
    { kind: 'syntax', action: 'abort' },
  ] as const)('has the published row of $kind', ({ kind, ...row }) => {
    expect(RECOVERY[kind]).toMatchObject(row)
  })

  it('has a row for every kind, and a kind for every class', () => {
    for (const kind of ErrorKind.options) expect(RECOVERY[kind].tries).toBeGreaterThanOrEqual(1)
    for (const errorClass of ErrorClass.options) expect(ErrorKind.options).toContain(kindOfClass(errorClass))
  })
})

describe('the next try', () => {
  const AGAIN = ['timeout', 'rate_limit', 'unavailable', 'other']

  it('exists for passing errors alone: the class says whether, the kind says how', () => {
    for (const kind of ErrorKind.options) {
      for (const errorClass of ErrorClass.options) {
        const passing = errorClass === 'transient' || errorClass === 'timeout'
        const next = nextTry(failure({ class: errorClass, kind }), { repeatable: true }, key(1))
        expect(next !== null, `${errorClass} ${kind}`).toBe(passing && AGAIN.includes(kind))
        expect(nextTry(failure({ class: errorClass, kind }), { repeatable: false }, key(1))).toBeNull()
      }
    }
  })

  it.each([
    { what: 'the table', kind: 'rate_limit', policy: {}, tries: 3, base: 30_000 },
    { what: 'the table', kind: 'timeout', policy: {}, tries: 2, base: 5_000 },
    { what: 'the node', kind: 'rate_limit', policy: { retries: 5, baseDelayMs: 10 }, tries: 6, base: 10 },
    { what: 'the node', kind: 'unavailable', policy: { retries: 0 }, tries: 1, base: 0 },
  ] as const)('of $kind is bounded by $what: $tries tries', ({ kind, policy, tries, base }) => {
    const of = (attempt: number) => nextTry(failure({ kind }), { ...policy, repeatable: true }, key(attempt))
    for (let attempt = 1; attempt < tries; attempt++) {
      const next = of(attempt)
      expect(next).toMatchObject({ attempt, of: tries, kind, class: 'transient', action: RECOVERY[kind].action })
      expect(next?.delayMs).toBe(backoffMs(base, key(attempt)))
      expect(next?.detail).toContain(`Try ${attempt} of ${tries} failed: busy. Try ${attempt + 1} follows in `)
    }
    expect(of(tries)).toBeNull()
  })

  it('waits as long as the provider asks, up to ten minutes', () => {
    const asking = (retryAfterMs: number) =>
      nextTry(failure({ kind: 'rate_limit' }), { baseDelayMs: 1_000, repeatable: true }, key(1), retryAfterMs)
    expect(asking(45_000)).toMatchObject({ delayMs: 45_000, detail: expect.stringContaining('as the provider asks') })
    expect(asking(86_400_000)?.delayMs).toBe(600_000)
    expect(asking(1)?.delayMs).toBe(backoffMs(1_000, key(1)))
  })

  it('gets twice the time after each timeout', () => {
    expect([0, 1, 2].map((timeouts) => timeoutOfTry(30_000, timeouts))).toEqual([30_000, 60_000, 120_000])
    expect(timeoutOfTry(3_000_000, 3)).toBe(3_600_000)
  })
})

it('giving up is told in whole sentences', () => {
  const { detail, attempt, of } = givenUp(failure({ message: 'the disk is full.' }), 3, 'continue', 'the loop goes on')
  expect(detail).toBe('All 3 tries failed: The disk is full. The loop goes on.')
  expect([attempt, of]).toEqual([3, 3])
  expect(givenUp(failure(), 1, 'abort', 'the run stops').detail).toBe('Busy. The run stops.')
})
