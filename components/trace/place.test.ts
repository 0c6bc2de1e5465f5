import { expect, it } from 'vitest'
import { type PlaceView, readPlace, writePlace } from './place.ts'

const usual: PlaceView = { tab: 'prompt', stateView: 'diff', graphView: 'loop', pinned: null, branchId: null }
const address = (view: Partial<PlaceView>, position = { iteration: 3, step: 2 } as const, finished = true) => {
  const params = new URLSearchParams('keep=1')
  writePlace(params, position, { ...usual, ...view }, finished)
  return params.toString()
}

it.each([
  [{}, 'keep=1&i=3&s=2'],
  [{ tab: 'log' }, 'keep=1&i=3&s=2&tab=log'],
  [{ tab: 'result' }, 'keep=1&i=3&s=2&tab=result'],
  [{ stateView: 'pinned', pinned: { iteration: 7, step: 1 } }, 'keep=1&i=3&s=2&state=pinned&pin=7.1'],
  [{ stateView: 'branch', branchId: 'run_00ab' }, 'keep=1&i=3&s=2&state=branch&with=run_00ab'],
  [{ branchId: 'run_00ab' }, 'keep=1&i=3&s=2'],
  [{ graphView: 'steps' }, 'keep=1&i=3&s=2&graph=steps'],
] as const)('%o is written as %s, and read back', (view, text) => {
  expect(address(view)).toBe(text)
  const place = readPlace(Object.fromEntries(new URLSearchParams(text)))
  expect(place.position).toEqual({ iteration: 3, step: 2 })
  const read = { ...usual, ...place.view }
  expect(read).toEqual({ ...usual, ...view, ...('stateView' in view ? {} : { branchId: null }) })
})

it('leaves out the tab that is open anyway, and takes back what it wrote', () => {
  const params = new URLSearchParams('i=1&s=1&tab=log&pin=1.1&graph=steps')
  writePlace(params, null, { ...usual, tab: 'result' }, true)
  expect(params.toString()).toBe('')
  writePlace(params, null, { ...usual, tab: 'result' }, false)
  expect(params.toString()).toBe('tab=result')
})

it.each([
  { i: '0', s: '-1' },
  { i: 'x' },
  { i: ['1', '2'] },
  { tab: 'nonsense', state: '?', graph: '', with: '../x', pin: 'a.b' },
])('takes nonsense for nothing: %o', (params) => {
  expect(readPlace(params)).toEqual({ position: null, view: {} })
})
