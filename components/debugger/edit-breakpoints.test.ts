import { describe, expect, it } from 'vitest'
import { LIMITS } from '@/lib/loop/artefacts/limits.ts'
import {
  addCondition,
  type Breakpoints,
  nodeMarks,
  setEnabled,
  toggleNode,
  toggleNodes,
  without,
} from './edit-breakpoints.ts'

const names = (list: Breakpoints) => list.map((each) => ('nodeId' in each ? each.nodeId : each.when))

describe('editing breakpoints', () => {
  it('sets one on a node and takes it away again, whether it is switched on or not', () => {
    const one = toggleNode([], 'act')
    expect(one).toEqual([{ id: 'node:act', nodeId: 'act', enabled: true }])
    expect(toggleNode(one, 'act')).toEqual([])
    expect(toggleNode(setEnabled(one, 'node:act', false), 'act')).toEqual([])
    expect(names(toggleNode(one, 'observe'))).toEqual(['act', 'observe'])
  })

  it('of several nodes sets those that are missing, and takes all away when none is', () => {
    const both = toggleNodes(toggleNode([], 'act'), ['act', 'observe'])
    expect(names(both)).toEqual(['act', 'observe'])
    expect(toggleNodes(both, ['act', 'observe'])).toEqual([])
  })

  it('knows conditions by their text', () => {
    const list = addCondition(addCondition([], ' state.n > 3 '), 'state.n > 3')
    expect(names(list)).toEqual(['state.n > 3'])
    expect(without(list, list[0]?.id ?? '')).toEqual([])
  })

  it('tells how nodes are marked', () => {
    const list = setEnabled(toggleNodes([], ['act', 'observe']), 'node:observe', false)
    expect(nodeMarks(addCondition(list, 'true'))).toEqual({ act: 'on', observe: 'off' })
  })

  it('adds none beyond the limit', () => {
    const full = toggleNodes(
      [],
      Array.from({ length: LIMITS.breakpoints + 3 }, (_, index) => `n${index}`),
    )
    expect(full).toHaveLength(LIMITS.breakpoints)
    expect(addCondition(full, 'true')).toHaveLength(LIMITS.breakpoints)
    expect(toggleNode(full, 'n0')).toHaveLength(LIMITS.breakpoints - 1)
  })
})
