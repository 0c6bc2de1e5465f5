import { describe, expect, it } from 'vitest'
import { newDesign } from '@/lib/loop/1-draw/new-design.ts'
import { whereOf } from './where-of.ts'

const design = newDesign('ring')

describe('whereOf', () => {
  it.each([
    [{ nodeId: 'terminate', field: 'rules.0.when' }, ['Enough facts?', 'Rules', '1', 'When']],
    [{ nodeId: 'act' }, ['Write it down']],
    [{ nodeId: 'gone', field: 'prompt' }, ['gone', 'Prompt']],
    [{ edgeId: 'act.next', field: 'cap' }, ['Write it down → Only whole sentences', 'Cap']],
    [{ field: 'contract.maxIterations' }, ['Contract', 'Most iterations']],
    [{ field: 'state.properties.my_field.default' }, ['State', 'Field', 'my_field', 'Default']],
    [{}, []],
  ])('%o', (problem, parts) => {
    const found = whereOf(problem, design)
    expect(found.parts).toEqual(parts)
    expect(found.node?.id).toBe('nodeId' in problem && problem.nodeId !== 'gone' ? problem.nodeId : undefined)
  })
})
