import { describe, expect, it } from 'vitest'
import { argumentsIn } from './read-detail.ts'
import { refusalLines } from './refusal-lines.ts'

describe('the arguments that a person is asked about', () => {
  it.each([
    [
      '{"to":"a@b","count":2}',
      [
        { name: 'to', value: 'a@b' },
        { name: 'count', value: '2' },
      ],
    ],
    ['{"facts":["x","y"]}', [{ name: 'facts', value: '["x","y"]' }]],
    ['{"a":{"b":1}}', [{ name: 'a', value: '{\n  "b": 1\n}' }]],
    ['{}', []],
    ['{"to":"a… and 9 characters more', null],
    ['["x"]', null],
    ['Iteration 3. Must hold', null],
    ['', null],
  ])('%s', (detail, expected) => {
    expect(argumentsIn(detail)).toEqual(expected)
  })
})

describe('a refused resume', () => {
  it('tells one fault of a field once, whatever states of the run have it', () => {
    const message = 'expected an integer'
    const problems = ['state.missing', 'state.prev.missing', 'state.safe.missing'].map((where) => ({ where, message }))
    expect(refusalLines(problems)).toEqual([{ field: 'missing', message }])
    expect(refusalLines(problems.toReversed())).toEqual([{ field: 'missing', message }])
  })

  it('says which state when only one held beside has the fault', () => {
    expect(refusalLines([{ where: 'state.best.n', message: 'is required' }])).toEqual([
      { field: 'n in the best state', message: 'is required' },
    ])
  })

  it('keeps different faults, and fields that are only named like a state', () => {
    expect(
      refusalLines([
        { where: 'patch.prev.n', message: 'a' },
        { where: 'state.prev', message: 'a' },
        { where: 'state.prev', message: 'b' },
        { where: 'answer', message: 'c' },
      ]),
    ).toEqual([
      { field: 'prev.n', message: 'a' },
      { field: 'prev', message: 'a' },
      { field: 'prev', message: 'b' },
      { field: 'answer', message: 'c' },
    ])
  })
})
