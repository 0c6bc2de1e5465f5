import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type KnownRevision, MOST_REVISIONS, revisionsToKeep } from './revisions-to-keep.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const NOW = 20_000 * DAY
/** One every `step`, newest last, `count` of them, the newest `ago` before now. */
const every = (step: number, count: number, ago = 0, from = 1): KnownRevision[] =>
  Array.from({ length: count }, (_, index) => ({
    revision: from + index,
    savedAt: NOW - ago - (count - 1 - index) * step,
  }))

const history = fc
  .array(fc.oneof(fc.nat(10_000), fc.nat(10 * MINUTE), fc.nat(5 * HOUR), fc.nat(3 * DAY)), { maxLength: 400 })
  .map((gaps) => {
    let at = NOW
    const times = gaps.map((gap) => {
      at -= gap
      return at
    })
    return times.toReversed().map((savedAt, index): KnownRevision => ({ revision: index + 1, savedAt }))
  })

describe('revisionsToKeep', () => {
  it.each<[string, KnownRevision[], number]>([
    ['nothing of nothing', [], 0],
    ['all of the newest 40', every(1_000, 40), 40],
    ['all of the newest 40, however old', every(1_000, 40, 90 * DAY), 40],
    ['one a minute of an hour of typing, and the newest', every(1_000, 3_600), 40 + 59],
    [
      'one in half an hour of the day before',
      [...every(MINUTE, 24 * 60, 2 * HOUR), ...every(1_000, 40, 0, 2_000)],
      40 + 46,
    ],
    ['one a day of a year, up to the most', every(6 * HOUR, 4 * 365), MOST_REVISIONS],
  ])('keeps %s', (_, known, count) => {
    const kept = revisionsToKeep(known, NOW)
    expect(Math.abs(kept.size - count)).toBeLessThanOrEqual(2)
    expect(kept.has(known.at(-1)?.revision ?? 0)).toBe(known.length > 0)
  })

  it('the last of a span is the one that is kept', () => {
    const old = every(1_000, 30, 10 * DAY + HOUR)
    const kept = revisionsToKeep([...old, ...every(1_000, 40, 0, 100)], NOW)
    expect([...kept].filter((revision) => revision < 100)).toEqual([30])
  })

  it('is bounded, and keeps the newest', () => {
    fc.assert(
      fc.property(history, (known) => {
        const kept = revisionsToKeep(known, NOW)
        expect(kept.size).toBeLessThanOrEqual(MOST_REVISIONS)
        for (const { revision } of known.slice(-40)) expect(kept).toContain(revision)
      }),
    )
  })

  it('thinning now and later is thinning later: nothing is missed for having been thinned before', () => {
    fc.assert(
      fc.property(history, fc.nat(40 * DAY), (known, later) => {
        const now = revisionsToKeep(known, NOW)
        const after = revisionsToKeep(
          known.filter(({ revision }) => now.has(revision)),
          NOW + later,
        )
        const atOnce = revisionsToKeep(known, NOW + later)
        if (now.size < MOST_REVISIONS) expect([...after]).toEqual([...atOnce])
      }),
    )
  })
})
