import { describe, expect, it } from 'vitest'
import type { StopReason } from '../artefacts/contract.ts'
import { reading } from './reading.ts'
import { tellExtended } from './tell-extended.ts'

const none = { nanoUsd: 0, tokens: 0, iterations: 0, timeoutMs: 0 }
const all = { nanoUsd: 500_000_000, tokens: 2_000, iterations: 5, timeoutMs: 90_000 }

describe('tellExtended', () => {
  it.each([
    ['max_iterations', 'so many; 5 added by a person'],
    ['timeout', 'so many; 90 s added by a person'],
    ['budget_usd', 'so many; $0.5 added by a person'],
    ['budget_tokens', 'so many; 2000 added by a person'],
    ['stalled', 'so many'],
  ] satisfies [StopReason, string][])('%s', (rule, detail) => {
    const read = reading(rule, false, 0.5, 'so many')
    expect(tellExtended(read, all)).toEqual({ ...read, detail })
    expect(tellExtended(read, none)).toBe(read)
  })
})
