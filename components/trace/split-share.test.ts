import { expect, it } from 'vitest'
import { clampShare, DEFAULT_SHARE, LEAST_SHARE, MOST_SHARE, readShare } from './split-share.ts'

it.each([
  ['40', 40],
  ['40.4', 40],
  ['-3', LEAST_SHARE],
  ['1e9', MOST_SHARE],
  [null, DEFAULT_SHARE],
  ['', DEFAULT_SHARE],
  ['wide', DEFAULT_SHARE],
  ['NaN', DEFAULT_SHARE],
])('reads %o as %d', (text, share) => {
  expect(readShare(text)).toBe(share)
})

it('keeps both parts visible', () => {
  expect([clampShare(0), clampShare(100)]).toEqual([LEAST_SHARE, MOST_SHARE])
})
