import { expect, it } from 'vitest'
import type { Contract } from '@/lib/loop/artefacts/contract.ts'
import { contractLines } from './contract-lines.ts'

const least: Contract = { maxIterations: 10, timeoutMs: 60_000, stepTimeoutMs: 1_000, bestOf: 'last' }

it('tells of the rules that are there, and of no other', () => {
  expect(contractLines(least)).toEqual(['At most 10 iterations and 1 min 0 s', 'Its result is the last state'])
  const lines = contractLines({
    ...least,
    score: 'state.score',
    qualityThreshold: { target: 0.9, minIterations: 1 },
    budgetUsd: 2,
    repeatedAction: { times: 3, compare: 'tool' },
    bestOf: 'best',
  })
  expect(lines).toEqual([
    'At most 10 iterations and 1 min 0 s',
    'At most $2',
    'Its score is state.score',
    'Converged at a score of 0.9',
    'Ends when one action comes 3 times in a row',
    'Its result is the best state',
  ])
})
