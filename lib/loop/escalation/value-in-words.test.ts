import { expect, it } from 'vitest'
import { valueInWords } from './value-in-words.ts'

it.each([
  ['a text', 'a text'],
  [['a', 'b'], '“a”, “b”'],
  [{ fact: 'Bees dance.', sure: 0.5, tags: ['x'] }, 'fact = “Bees dance.”, sure = 0.5, tags = ["x"]'],
  [{}, ''],
  [[1, { a: 2 }], '[1,{"a":2}]'],
  [null, 'null'],
])('%o is read as %s', (value, words) => {
  expect(valueInWords(value)).toBe(words)
})
