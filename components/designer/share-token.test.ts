import { expect, it } from 'vitest'
import { shareToken } from './share-token.ts'

const token = 'abcDEF_-'.padEnd(43, '7')
const origin = 'http://localhost:3000'

it.each<[string, string | null]>([
  [`${origin}/shared/${token}`, token],
  [`  ${origin}/shared/${token}/?from=mail#top `, token],
  [`/shared/${token}`, token],
  [`http://elsewhere.example/shared/${token}`, null],
  [`${origin}/shared/${token}x`, null],
  [`${origin}/shared/short`, null],
  [`${origin}/loops/${token}`, null],
  [token, null],
  ['', null],
  ['http://[', null],
])('%s', (text, found) => {
  expect(shareToken(text, origin)).toBe(found)
})
