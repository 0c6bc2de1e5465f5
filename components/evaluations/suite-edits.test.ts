import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RunId } from '@/lib/loop/artefacts/ids.ts'
import { LIMITS } from '@/lib/loop/artefacts/limits.ts'
import { Suite, type SuiteCase } from '@/lib/loop/artefacts/suite.ts'
import { addCases, copyCase, emptySuite, freeName, putCase, removeCases } from './suite-edits.ts'

const one = (name: string): SuiteCase => ({
  name,
  input: { text: name },
  expect: { outcome: 'success' },
  expected: {},
  validators: [],
})
const suite: Suite = {
  ...emptySuite('Some'),
  cases: [
    one('a'),
    { ...one('b'), source: { type: 'variation', of: 'a', by: 'types', seed: 1 } },
    { ...one('c'), source: { type: 'run', run: RunId.parse('run_abcdefghijkl') } },
  ],
}
const names = ({ cases }: Suite) => cases.map(({ name }) => name)

describe('freeName', () => {
  it.each([
    ['late', [], 'late'],
    ['late', ['late'], 'late 2'],
    ['late', ['late', 'late 2'], 'late 3'],
    ['late 2', ['late 2'], 'late 3'],
    ['  ', [], 'case'],
  ])('%j beside %j is %j', (wanted, taken, expected) => expect(freeName(wanted, taken)).toBe(expected))

  it('is new and fits, whatever is there', () => {
    const name = fc.string({ minLength: 1, maxLength: 120 })
    fc.assert(
      fc.property(name, fc.array(name), (wanted, others) => {
        const taken = [...others, wanted.trim().slice(0, 100)]
        const free = freeName(wanted, taken)
        expect(taken).not.toContain(free)
        expect(free.length).toBeLessThanOrEqual(100)
        expect(free.trim()).not.toBe('')
      }),
    )
  })
})

describe('edits of a suite', () => {
  it('puts a case where it was, and its variations follow its new name', () => {
    const next = putCase(suite, 'a', one('first'))
    expect(names(next)).toEqual(['first', 'b', 'c'])
    expect(next.cases[1]?.source).toMatchObject({ of: 'first' })
    expect(suite.cases[1]?.source).toMatchObject({ of: 'a' })
  })

  it('adds one that is new, and one whose former self has gone', () => {
    expect(names(putCase(suite, null, one('d')))).toEqual(['a', 'b', 'c', 'd'])
    expect(names(putCase(suite, 'gone', one('d')))).toEqual(['a', 'b', 'c', 'd'])
  })

  it('copies a case beside itself, as one that nobody made of a run', () => {
    const { suite: next, copy } = copyCase(suite, 'c')
    expect([names(next), copy]).toEqual([['a', 'b', 'c', 'c 2'], 'c 2'])
    expect(next.cases[3]).toEqual({ ...one('c'), name: 'c 2' })
    expect(copyCase(suite, 'gone')).toEqual({ suite, copy: null })
  })

  it('removes cases by name', () => expect(names(removeCases(suite, new Set(['a', 'c'])))).toEqual(['b']))

  it('adds variations under names of their own and tells which had no room', () => {
    const { suite: next, left } = addCases(suite, [one('a'), one('a'), one('z')])
    expect([names(next).slice(3), left]).toEqual([['a 2', 'a 3', 'z'], 0])
    const many = Array.from({ length: LIMITS.suiteCases }, (_, index) => one(`n${index}`))
    const full = addCases(suite, many)
    expect([full.suite.cases.length, full.left]).toEqual([LIMITS.suiteCases, 3])
    expect(Suite.safeParse(full.suite).success).toBe(true)
  })

  it('begins with a suite that can be stored', () => expect(Suite.parse(emptySuite('New'))).toEqual(emptySuite('New')))
})
