import { expect, it } from 'vitest'
import { newDesign } from '@/lib/loop/1-draw/new-design.ts'
import type { DesignNode } from '@/lib/loop/artefacts/design.ts'
import { readRules } from './read-rules.ts'

const { state } = newDesign('ring')
const known = { state: { topic: 'bees', target: 3, facts: ['a', 'b'] }, iteration: 4 }
const end = (...rules: { when: string; label: string }[]): DesignNode => ({
  id: 'end',
  kind: 'terminate',
  label: '',
  config: { rules: rules.map((rule) => ({ ...rule, outcome: 'success', output: { n: 'iteration' } })) },
})

it('says what each rule saw, and whether it held, where the record tells', () => {
  const node = end(
    { when: 'size(state.facts) >= state.target', label: 'enough' },
    { when: 'iteration > 3', label: 'late' },
    { when: 'state.target > 1 && last.status == "ok"', label: 'unknown' },
  )
  expect(readRules(node, state, known)).toEqual([
    {
      field: 'rules.0.when',
      name: 'enough',
      source: 'size(state.facts) >= state.target',
      read: [
        { path: 'state.facts', value: '["a","b"]' },
        { path: 'state.target', value: '3' },
      ],
      holds: false,
    },
    expect.objectContaining({ name: 'late', holds: true }),
    expect.objectContaining({ name: 'unknown', read: [{ path: 'state.target', value: '3' }], holds: null }),
  ])
})

it('has no value for a field that is absent, and cuts long ones', () => {
  const node = end({ when: 'state.missing > 0 || size(state.topic) > 0', label: 'x' })
  const [rule] = readRules(node, state, { ...known, state: { topic: 'x'.repeat(200) } })
  expect(rule?.read[0]).toEqual({ path: 'state.missing', value: null })
  expect(rule?.read[1]?.value).toHaveLength(121)
})

it('has nothing to say of other nodes and of half-filled ones', () => {
  expect(readRules({ ...end(), config: {} }, state, known)).toEqual([])
  const invariant = { predicate: 'state.target > 0', name: 'n', remediation: { type: 'stop' } }
  expect(readRules({ ...end(), kind: 'invariant', config: invariant }, state, known)).toEqual([])
})
