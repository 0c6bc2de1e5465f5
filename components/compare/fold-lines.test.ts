import { expect, it } from 'vitest'
import { diffLines } from '@/components/trace/files/line-diff.ts'
import { foldLines } from './fold-lines.ts'

const text = (change: string) => [...Array.from({ length: 9 }, (_, at) => `line ${at}`), change, 'last'].join('\n')

it('what is near a change stays, and long stretches say how long they are', () => {
  const folded = foldLines(diffLines(text('one'), text('two')))
  expect(folded.map(({ text: shown }) => shown)).toEqual([
    '… 6 lines are the same …',
    'line 6',
    'line 7',
    'line 8',
    'one',
    'two',
    'last',
  ])
  expect(foldLines(diffLines('a', 'a'))).toEqual([{ type: 'same', text: 'a' }])
})
