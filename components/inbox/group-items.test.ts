import { describe, expect, it } from 'vitest'
import { InboxItem } from '@/lib/api/contracts/inbox.ts'
import { groupItems, neighbour } from './group-items.ts'

function item(number: number, why: InboxItem['why']): InboxItem {
  return InboxItem.parse({
    runId: `run_000000000${number}`,
    loop: { id: 'loop_0000000001', slug: 'loop', name: 'Loop' },
    version: null,
    why,
    headline: 'Go on?',
    title: 'Go on?',
    escalation: null,
    iteration: 1,
    nodeId: null,
    pausedAt: 0,
    seq: 1,
    deadlineAt: null,
    costNanoUsd: 0,
    bestScore: null,
  })
}

const WHYS = ['requested', 'question', 'step', 'escalation', 'breakpoint', 'requested'] as const
const items = WHYS.map((why, index) => item(index, why))
const ids = (numbers: number[]) => numbers.map((number) => `run_000000000${number}`)

describe('groupItems', () => {
  it('puts decisions first, and keeps the order within a group', () => {
    expect(groupItems(items).map(({ name, items: own }) => [name, own.map(({ runId }) => runId)])).toEqual([
      ['decide', ids([1, 3])],
      ['breakpoint', ids([2, 4])],
      ['paused', ids([0, 5])],
    ])
  })

  it('leaves out what is empty', () => {
    expect(groupItems([])).toEqual([])
    expect(groupItems([item(1, 'step')]).map(({ title }) => title)).toEqual(['At a breakpoint'])
  })
})

describe('neighbour', () => {
  const groups = groupItems(items)
  it.each([
    [1, 1, 3],
    [3, 1, 2],
    [4, 1, 0],
    [5, 1, 5],
    [1, -1, 1],
    [0, -1, 4],
  ] as const)('of %i by %i is %i', (from, by, to) => {
    expect([neighbour(groups, ids([from])[0] ?? '', by)]).toEqual(ids([to]))
  })

  it('begins with the first, also when what was chosen is gone', () => {
    expect([neighbour(groups, null, 1), neighbour(groups, 'run_gone', -1)]).toEqual(ids([1, 1]))
    expect(neighbour([], null, 1)).toBeNull()
  })
})
