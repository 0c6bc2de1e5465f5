import { expect, it } from 'vitest'
import { SuiteId } from '@/lib/loop/artefacts/ids.ts'
import { Suite } from '@/lib/loop/artefacts/suite.ts'
import { offeredSuite, suiteChoice } from './suite-choices.ts'

const LOOP = { type: 'loop', name: 'asked', loop: 'judge', input: {} }
const choice = (id: string, content: object) => {
  const suite = Suite.parse({ suiteVersion: 1, name: id, cases: [], ...content })
  return suiteChoice({ id: SuiteId.parse(`suite_${id}0000000`), name: id, cases: 1 }, suite)
}

it('offers the first suite that can come along, and says which loop keeps one back', () => {
  const asking = choice('asking', { validators: [LOOP] })
  const within = choice('within', { cases: [{ name: 'a', input: {}, validators: [LOOP] }] })
  const plain = choice('plain', { validators: [{ type: 'expression', name: 'e', holds: 'true' }] })
  expect([asking.asks, within.asks, plain.asks]).toEqual(['judge', 'judge', null])
  expect(offeredSuite([asking, within, plain])).toBe(plain.id)
  expect(offeredSuite([asking, within])).toBe('')
})
