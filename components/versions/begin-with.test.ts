import { expect, it } from 'vitest'
import { beginWith } from './begin-with.ts'

const versions = [
  { number: 3, designHash: 'c' },
  { number: 2, designHash: 'b' },
]

it.each([
  [{}, versions, 'd', { before: 3, after: 'draft' }],
  [{}, versions, 'c', { before: 2, after: 3 }],
  [{}, versions.slice(1), 'b', { before: 2, after: 'draft' }],
  [{ before: 3 }, versions, 'c', { before: 3, after: 'draft' }],
  [{ before: 9, after: 2 }, versions, 'c', { before: 3, after: 2 }],
  [{}, [], 'c', null],
] as const)('%j among %j with a draft of %s begins with %j', (asked, known, draft, pair) => {
  expect(beginWith(asked, known, draft)).toEqual(pair)
})
