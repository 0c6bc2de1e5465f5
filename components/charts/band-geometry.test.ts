import { describe, expect, it } from 'vitest'
import { bandPath, brokenLine, labelled, placeAt, spanOf } from './band-geometry.ts'

const PLOT = { width: 100, height: 10 }
const scale = { from: 0, to: 1, count: 3 }

describe('a chart with a band', () => {
  it('places values from left to right and from below to above, none outside', () => {
    expect(placeAt(scale, PLOT, 0, 0)).toEqual({ x: 0, y: 10 })
    expect(placeAt(scale, PLOT, 2, 1)).toEqual({ x: 100, y: 0 })
    expect(placeAt(scale, PLOT, 1, 7)).toEqual({ x: 50, y: 0 })
    expect(placeAt({ from: 3, to: 3, count: 1 }, PLOT, 0, 3)).toEqual({ x: 50, y: 5 })
  })

  it('closes the area over the places that are known', () => {
    const points = [{ low: 0, mid: 0.5, high: 1 }, null, { low: 0.5, mid: 0.5, high: 0.5 }]
    expect(bandPath(points, scale, PLOT)).toBe('M0,0L100,5L100,5L0,10Z')
    expect(bandPath([null], scale, PLOT)).toBe('')
  })

  it('breaks a line where nothing is known', () => {
    expect(brokenLine([0, null, 1], scale, PLOT)).toBe('M0,10M100,0')
    expect(brokenLine([0, 1, null], scale, PLOT)).toBe('M0,10L50,0')
  })

  it.each([
    [1, 5, [0]],
    [5, 5, [0, 1, 2, 3, 4]],
    [9, 5, [0, 2, 4, 6, 8]],
    [50, 6, [0, 10, 20, 30, 40, 49]],
    [12, 6, [0, 3, 6, 9, 11]],
    [13, 4, [0, 4, 8, 12]],
    [0, 4, []],
  ])('labels of %i places at most about %i', (count, most, places) => {
    expect(labelled(count, most)).toEqual(places)
  })

  it('gives the values some room, and none below zero that nothing needs', () => {
    expect(spanOf([0, 1])).toEqual({ from: 0, to: 1.08 })
    expect(spanOf([-1, 1])).toEqual({ from: -1.16, to: 1.16 })
    expect(spanOf([5, 5])).toEqual({ from: 4.6, to: 5.4 })
    expect(spanOf([])).toEqual({ from: 0, to: 1 })
  })
})
