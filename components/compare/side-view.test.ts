import { expect, it } from 'vitest'
import type { TraceIteration, TraceModelCall } from '@/lib/loop/4-trace/trace.ts'
import { pairCalls } from './side-view.ts'

function iteration(...steps: [node: string, ...purposes: string[]][]): TraceIteration {
  // Only what pairing reads is there.
  return {
    iteration: 1,
    steps: steps.map(([nodeId, ...purposes]) => ({
      nodeId,
      modelCalls: purposes.map((purpose, call) => ({ purpose, call }) as TraceModelCall),
    })),
  } as unknown as TraceIteration
}

it('calls are paired by node, purpose and turn; those of one run alone stay alone', () => {
  const a = iteration(['decide', 'decision', 'decision'], ['observe', 'judge'])
  const b = iteration(['decide', 'decision'], ['plan', 'decision'])
  expect(pairCalls(a, b).map(({ title, a: one, b: other }) => [title, one !== null, other !== null])).toEqual([
    ['decide · decision', true, true],
    ['decide · decision, call 2', true, false],
    ['observe · judge', true, false],
    ['plan · decision', false, true],
  ])
  expect(pairCalls(undefined, undefined)).toEqual([])
})
