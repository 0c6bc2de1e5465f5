import fc from 'fast-check'
import { expect, it } from 'vitest'
import { smallestChange } from './select-span.ts'

it('makes one text of the other, and touches no more than it must', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '😀'), maxLength: 8 })
  fc.assert(
    fc.property(text, text, text, text, (head, before, after, tail) => {
      const [old, next] = [head + before + tail, head + after + tail]
      const change = smallestChange(old, next)
      if (change === null) {
        expect(old).toBe(next)
        return
      }
      expect(old.slice(0, change.from) + change.insert + old.slice(change.to)).toBe(next)
      expect(change.to - change.from).toBeLessThanOrEqual(before.length)
    }),
  )
})
