import { expect, it } from 'vitest'
import { own } from './own.ts'

it('finds what is there, and nothing that every object has', () => {
  const record = { a: 1, ...(JSON.parse('{"__proto__": 2}') as Record<string, number>) }
  expect(own(record, 'a')).toBe(1)
  expect(own(record, 'b')).toBeUndefined()
  for (const name of ['toString', 'constructor', 'hasOwnProperty']) expect(own(record, name), name).toBeUndefined()
  expect(own(record, '__proto__')).toBe(2)
  expect(own({}, '__proto__')).toBeUndefined()
})
