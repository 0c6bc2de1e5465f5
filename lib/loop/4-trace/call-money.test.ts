import fc from 'fast-check'
import { expect, it } from 'vitest'
import { callMoney, spentOver } from './call-money.ts'
import type { TraceEvent } from './trace-event.ts'

const at = { at: 0, iteration: 1, step: 1, nodeId: 'decide' }
const called = (seq: number) =>
  ({
    ...at,
    seq,
    type: 'model-called',
    data: { purpose: 'decide', reserved: { nanoUsd: 50, tokens: 1 } },
  }) as TraceEvent
const event = (seq: number, type: TraceEvent['type'], data: object = {}) => ({ ...at, seq, type, data }) as TraceEvent

it.each([
  ['answered', [event(2, 'model-answered', { costNanoUsd: 30, cached: false })], { cost: 30, cutOff: 0 }],
  ['cached', [event(2, 'model-answered', { costNanoUsd: 0, cached: true })], { cost: 0, cutOff: 0 }],
  ['failed', [event(2, 'model-failed')], { cost: 0, cutOff: 0 }],
  ['refused', [event(2, 'budget-refused')], { cost: null, cutOff: 0 }],
  ['cancelled', [event(2, 'cancel-requested'), event(3, 'run-finished')], { cost: null, cutOff: 0 }],
  ['open', [], { cost: null, cutOff: 0 }],
  [
    'answered',
    [event(2, 'run-resumed'), event(3, 'run-resumed'), event(4, 'model-answered', { costNanoUsd: 9, cached: false })],
    { cost: 9, cutOff: 100 },
  ],
] as const)('a call that was %s', (ending, rest, money) => {
  expect(callMoney([called(1), ...rest])).toEqual([
    { seq: 1, nodeId: 'decide', purpose: 'decide', reserved: 50, ending, ...money },
  ])
})

it('tells calls apart, and skips the end of one that is not there', () => {
  const answer = (seq: number) => event(seq, 'model-answered', { costNanoUsd: seq, cached: false })
  const calls = callMoney([
    answer(1),
    called(2),
    event(3, 'model-failed'),
    event(4, 'run-resumed'),
    called(5),
    answer(6),
  ])
  expect(calls.map(({ seq, cost, cutOff }) => [seq, cost, cutOff])).toEqual([
    [2, 0, 0],
    [5, 6, 0],
  ])
})

it('what was spent rises to the whole, at no more places than asked for', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(1_000), { minLength: 1, maxLength: 400 }),
      fc.integer({ min: 1, max: 50 }),
      (costs, points) => {
        const summaries = costs.map((costNanoUsd) => (costNanoUsd === 0 ? undefined : { costNanoUsd }))
        const places = spentOver(summaries, points)
        expect(places.length).toBeLessThanOrEqual(points)
        expect(places.at(-1)).toEqual({ iteration: costs.length, spent: costs.reduce((sum, cost) => sum + cost, 0) })
        for (const { iteration, spent } of places)
          expect(spent).toBe(costs.slice(0, iteration).reduce((sum, cost) => sum + cost, 0))
      },
    ),
  )
})
