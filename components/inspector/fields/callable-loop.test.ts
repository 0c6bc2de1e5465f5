import { expect, it } from 'vitest'
import type { LoopRegistry } from '@/lib/loop/kinds/loop-registry.ts'
import { callableLoop } from './callable-loop.ts'

const published = (...calls: string[]) => ({ version: 1, state: null, accepted: true, calls })
const registry: LoopRegistry = {
  self: 'mine',
  loops: { mine: published(), leaf: published(), near: published('mine'), far: published('leaf', 'near') },
}

it.each([
  ['mine', {}, 'a loop can’t call itself'],
  ['leaf', {}, null],
  ['near', {}, 'leads back here, by near → mine'],
  ['far', {}, 'leads back here, by far → near → mine'],
  ['leaf', { accepted: false }, 'imported and not accepted yet'],
  ['leaf', { latestVersion: null }, 'not published yet'],
])('%s %j: %s', (slug, fields, why) => {
  const loop = { slug, name: slug, accepted: true, latestVersion: 1, ...fields }
  expect(callableLoop(loop, 'mine', registry).why).toBe(why)
})

it('what leads back depends on the loop that is edited, and is not known without the others', () => {
  const far = { slug: 'far', name: 'Far', accepted: true, latestVersion: 1 }
  expect(callableLoop(far, 'other', registry).why).toBeNull()
  expect(callableLoop(far, 'mine').why).toBeNull()
})
