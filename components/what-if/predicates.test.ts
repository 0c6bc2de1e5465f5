import { expect, it } from 'vitest'
import { definitions } from '@/lib/nodes/definitions.ts'
import { countingSpec } from '@/lib/runner/fixtures.ts'
import { predicateProblem, predicatesOf } from './predicates.ts'

const spec = countingSpec({ score: 'state.score', qualityThreshold: { target: 0.5, minIterations: 2 } })
const all = predicatesOf(spec, definitions, new Map([['small', 'Stays small']]))
const edit = (key: string, text: string) => all.find((one) => one.key === key)?.edit(text)

it('names each predicate of the nodes and of the contract, and two that are new', () => {
  expect(all.map(({ key }) => key)).toEqual([
    'small/predicate',
    'done/rules.0.when',
    'contract/score',
    'contract/target',
    'contract/minIterations',
    'contract/maxIterations',
    'new/stop',
    'new/invariant',
  ])
  expect(all[0]).toMatchObject({ group: 'Stays small', text: 'state.n != 2', fires: 'it is violated' })
  expect(all[1]).toMatchObject({ group: 'done', text: 'state.n >= 10', fires: 'it holds' })
})

it('makes an edit of a text, and none of what is no such thing', () => {
  expect(edit('done/rules.0.when', 'true')).toEqual({
    type: 'site',
    nodeId: 'done',
    field: 'rules.0.when',
    source: 'true',
  })
  expect(edit('contract/target', '0.7')).toEqual({
    type: 'contract',
    set: { qualityThreshold: { target: 0.7, minIterations: 2 } },
  })
  expect(edit('contract/maxIterations', '2.5')).toBeNull()
  expect(edit('contract/maxIterations', 'many')).toBeNull()
  expect(edit('new/stop', ' ')).toBeNull()
  expect(edit('new/invariant', 'state.n < 9')).toEqual({ type: 'new', as: 'invariant', source: 'state.n < 9' })
})

it('says what is wrong with a text before anybody is asked about it', () => {
  const problem = (key: string, text: string) => {
    const predicate = all.find((one) => one.key === key)
    return predicate && predicateProblem(predicate, text, spec.state)
  }
  expect(problem('new/stop', 'state.n >')).toEqual(expect.any(String))
  expect(problem('new/stop', 'state.nn > 2')).toContain('nn')
  expect(problem('small/predicate', 'state.n')).toEqual(expect.any(String))
  expect(problem('contract/score', 'state.n')).toBeNull()
  expect(problem('new/stop', 'state.n > 2')).toBeNull()
  expect(problem('new/stop', ' ')).toBeNull()
  expect(problem('contract/maxIterations', 'many')).toBeNull()
})
