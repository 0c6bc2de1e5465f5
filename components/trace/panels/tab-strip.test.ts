import { expect, it } from 'vitest'
import { hiddenSides, scrollFor } from './tab-strip.ts'

it.each([
  ['in view', { from: 100, to: 500 }, { from: 200, to: 260 }, 100],
  ['beyond the end', { from: 0, to: 400 }, { from: 600, to: 680 }, 308],
  ['before the start', { from: 300, to: 700 }, { from: 100, to: 160 }, 72],
  ['the first', { from: 300, to: 700 }, { from: 8, to: 60 }, 0],
  ['under the fade of the end', { from: 0, to: 400 }, { from: 340, to: 390 }, 18],
  ['wider than what is seen', { from: 0, to: 50 }, { from: 100, to: 180 }, 100],
])('a tab %s is brought into view', (_, seen, tab, left) => {
  expect(scrollFor(seen, tab)).toBe(left)
})

it.each([
  [{ from: 0, to: 400 }, 400, 'none'],
  [{ from: 0, to: 400 }, 900, 'end'],
  [{ from: 500, to: 900 }, 900, 'start'],
  [{ from: 200, to: 600 }, 900, 'both'],
])('of what is seen, %o of %i: more on the side(s) %s', (seen, length, sides) => {
  expect(hiddenSides(seen, length)).toBe(sides)
})
