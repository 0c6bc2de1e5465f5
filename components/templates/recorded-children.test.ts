import { expect, it } from 'vitest'
import { childNames } from './recorded-children.ts'

it('names each called run by its loop and the iteration that called it', () => {
  const child = (id: string, iteration: number) => ({ iteration, run: { id, loop: { name: 'Analyzer' } } })
  expect(childNames([child('a', 1), child('b', 1), child('c', 2)]).map(([, name]) => name)).toEqual([
    'Analyzer, called in iteration 1, 1 of 2',
    'Analyzer, called in iteration 1, 2 of 2',
    'Analyzer, called in iteration 2',
  ])
})
