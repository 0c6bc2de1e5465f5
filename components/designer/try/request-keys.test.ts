import { expect, it } from 'vitest'
import { newDesign } from '@/lib/loop/1-draw/new-design.ts'
import { createRequestKeys } from './request-keys.ts'

it('a key stays until state, decision or draft are others', () => {
  let count = 0
  const keyFor = createRequestKeys(() => String(++count))
  const draft = newDesign('ring')
  const request = () => ({ node: 'act', state: { facts: ['a'] }, decision: null })
  expect(keyFor(draft, request())).toBe('1')
  expect(keyFor(draft, request())).toBe('1')
  expect(keyFor(draft, { ...request(), state: {} })).toBe('2')
  expect(keyFor(draft, { ...request(), state: {}, decision: { tool: 'finish', args: {} } })).toBe('3')
  expect(keyFor({ ...draft }, { ...request(), state: {}, decision: { tool: 'finish', args: {} } })).toBe('4')
})
