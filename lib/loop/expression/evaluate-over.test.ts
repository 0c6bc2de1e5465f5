import { expect, it } from 'vitest'
import type { JsonObject } from '../artefacts/json.ts'
import { evaluateOver, truthOf } from './evaluate-over.ts'

it('evaluates over each environment, and once over one that stays', () => {
  const environments: JsonObject[] = [{ state: { n: 1 } }, { state: { n: 3 } }, { state: {} }]
  const results = evaluateOver([...environments, environments[2] ?? {}], 'state.n > 2')
  expect(results.map(truthOf)).toEqual(['false', 'true', 'unknown', 'unknown'])
  expect(results[2]).toMatchObject({ ok: false, code: 'missing' })
  expect(results[3]).toBe(results[2])
})

it('has nothing to tell of what is no predicate', () => {
  expect(evaluateOver([{ n: 1 }], 'n').map(truthOf)).toEqual(['unknown'])
  expect(evaluateOver([{ n: 1 }], 'n >').map(truthOf)).toEqual(['unknown'])
})
