import { describe, expect, it } from 'vitest'
import { logBuilder } from './fixture.ts'
import { extendSegment, iterationsOf, segmentOf } from './segment.ts'

describe('segments', () => {
  it.each([
    [0, 0],
    [1, 0],
    [64, 0],
    [65, 1],
    [128, 1],
    [129, 2],
  ])('iteration %i is in segment %i', (iteration, index) => {
    expect(segmentOf(iteration)).toBe(index)
    const { first, last } = iterationsOf(index)
    expect(iteration === 0 || (iteration >= first && iteration <= last)).toBe(true)
  })

  const { events } = logBuilder().iteration(1).step('a').finish('b').step('b').finish('a').iteration(65).step('a')
  const segment = { index: 0, start: {}, events: events.slice(0, 2) }

  it('takes new events once, up to its own end', () => {
    expect(extendSegment(segment, events)?.events).toEqual(events.slice(0, 5))
    expect(extendSegment(segment, events.slice(0, 2))).toBe(segment)
  })

  it('refuses a gap', () => {
    expect(extendSegment(segment, events.slice(3))).toBeNull()
  })

  it('begins an empty segment with whatever comes first', () => {
    expect(extendSegment({ index: 1, start: {}, events: [] }, events)?.events).toEqual(events.slice(5))
  })
})
