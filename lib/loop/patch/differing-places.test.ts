import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equalJson } from '../artefacts/equal-json.ts'
import type { Json } from '../artefacts/json.ts'
import { differingPlaces, valueAtPlace } from './differing-places.ts'

describe('places in which two values differ', () => {
  const cases: [string, Json, Json, string[]][] = [
    ['none', { a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, []],
    ['a member', { a: 1, b: { c: 2 } }, { a: 1, b: { c: 3 } }, ['/b/c']],
    ['a member that one side lacks', { a: 1 }, { a: 1, b: null }, ['/b']],
    ['an item', [1, 2, 3], [1, 5, 3], ['/1']],
    ['lists of another length, as wholes', { a: [1] }, { a: [1, 2] }, ['/a']],
    ['other kinds of values, as wholes', 1, 'x', ['']],
    ['names with signs of a pointer', { 'a/b~c': 1 }, { 'a/b~c': 2 }, ['/a~1b~0c']],
    ['names of the prototype', { toString: 1 }, {}, ['/toString']],
    ['the first ones only', { a: 1, b: 1, c: 1 }, { a: 2, b: 2, c: 2 }, ['/a', '/b']],
  ]
  it.each(cases)('%s', (_name, a, b, places) => {
    expect(differingPlaces(a, b, 2)).toEqual(places)
  })

  it('are there when and only when the values differ, and what stands there differs too', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const [a, b] = [one as Json, other as Json]
        const places = differingPlaces(a, b, 10)
        expect(places.length === 0).toBe(equalJson(a, b))
        for (const place of places) expect(equalJson(valueAtPlace(a, place), valueAtPlace(b, place))).toBe(false)
      }),
    )
  })
})
