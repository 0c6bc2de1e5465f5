import { expect, it } from 'vitest'
import { RunId } from '@/lib/loop/artefacts/ids.ts'
import { isBackwards } from './parent-first.ts'

it('a fork before its parent is the wrong way round, and nothing else is', () => {
  const [parent, other] = [RunId.parse('run_00a0000001'), RunId.parse('run_00a0000002')]
  const alone = { id: parent, forkedFrom: null }
  const fork = { id: other, forkedFrom: { id: parent, seq: 9, iteration: 3 } }
  expect(isBackwards(fork, alone)).toBe(true)
  expect(isBackwards(alone, fork)).toBe(false)
  expect(isBackwards(alone, { id: other, forkedFrom: null })).toBe(false)
})
