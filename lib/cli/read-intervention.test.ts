import { describe, expect, it } from 'vitest'
import type { Flags } from './command.ts'
import { readAllowed } from './read-intervention.ts'

describe('what a person allows', () => {
  it.each<[Flags, object]>([
    [{ relax: [] }, {}],
    [
      { subgoal: 'go round', stop: true },
      { subgoal: 'go round', stop: true },
    ],
    [
      { extend: 'usd=0.25, tokens=20000,iterations=3,seconds=1.5' },
      { extend: { nanoUsd: 250_000_000, tokens: 20_000, iterations: 3, timeoutMs: 1_500 } },
    ],
    [
      { relax: ['n is small', 'a: b', 'a: b:run', 'x:once'] },
      {
        relax: [
          { invariant: 'n is small', scope: 'once' },
          { invariant: 'a: b', scope: 'once' },
          { invariant: 'a: b', scope: 'run' },
          { invariant: 'x', scope: 'once' },
        ],
      },
    ],
    [{ output: '{"paid": true}' }, { output: { paid: true } }],
  ])('%j', (flags, allowed) => {
    expect(readAllowed(flags)).toEqual(allowed)
  })

  it.each([
    'usd',
    'usd=',
    'usd=-1',
    'usd=0',
    'eur=1',
    'tokens=1,tokens=2',
    'iterations=0.2',
    'usd=1;tokens=2',
    'constructor=1',
    'tokens=99999999999999999',
  ])('--extend %s can’t be understood', (extend) => {
    expect(() => readAllowed({ extend })).toThrow("can't be understood")
  })

  it('an output that is no JSON is refused', () => {
    expect(() => readAllowed({ output: '{paid}' })).toThrow('--output {paid} is no JSON')
  })
})
