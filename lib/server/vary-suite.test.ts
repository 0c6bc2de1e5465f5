import { expect, it } from 'vitest'
import { VariationsBody } from '../api/contracts/evaluations.ts'
import { newDesign } from '../loop/1-draw/new-design.ts'
import { SuiteCase, Variation } from '../loop/artefacts/suite.ts'
import { makeVariations } from './vary-suite.ts'

it('lets others have their turn while variations are made, and stops when nobody waits for them', async () => {
  const of = SuiteCase.parse({ name: 'first', input: { topic: 'moss', target: 1 } })
  const vary = Variation.parse({ input: { topic: { type: 'schema' } } })
  const request = { of, vary, count: 1_000, seed: 1, schema: newDesign('ring').state, taken: new Set<string>() }
  const gone = new AbortController()
  let turns = 0
  const clock = setInterval(() => {
    if (++turns === 2) gone.abort()
  }, 1)
  const made = await makeVariations({ ...request, count: 1_000_000 }, gone.signal)
  clearInterval(clock)
  expect(made.ok).toBe(false)
  expect(turns).toBe(2)
  expect(await makeVariations({ ...request, count: 3 }, new AbortController().signal)).toMatchObject({
    ok: true,
    value: { short: null },
  })
})

it('takes seeds that dice can tell apart', () => {
  const seeded = (seed: number) => VariationsBody.safeParse({ of: 'first', by: { type: 'types', seed } }).success
  expect([seeded(4_294_967_295), seeded(4_294_967_296)]).toEqual([true, false])
})
