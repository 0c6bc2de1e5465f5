import { describe, expect, it } from 'vitest'
import type { TraceChildCall } from '@/lib/loop/4-trace/trace.ts'
import { runsMade } from './child-call.ts'

const failure = { class: 'recoverable' as const, kind: 'invalid_arguments' as const, message: 'no such loop' }
const three = [{ input: {} }, { input: {} }, { input: {} }]
const result = {
  runId: 'run_1',
  version: 1,
  outcome: 'success' as const,
  reason: 'goal' as const,
  label: '',
  explanation: '',
  output: {},
  state: {},
  share: {},
  spent: { nanoUsd: 0, tokens: 0 },
  iterations: 1,
  score: null,
  activeMs: 1,
  omitted: false,
}
const answered = (failed: boolean): Partial<TraceChildCall> => ({
  answer: {
    results: three.map((_, index) => ({ ...result, index })),
    failure: failed ? failure : null,
    activeMs: 1,
    at: 2,
  },
  failure: failed ? failure : null,
})

const call = (part: Partial<TraceChildCall>): TraceChildCall => ({
  call: 0,
  loop: 'l',
  version: null,
  mapped: true,
  children: three,
  concurrency: 4,
  require: 'all',
  share: [],
  fields: [],
  allowance: { nanoUsd: null, tokens: null, timeoutMs: 1 },
  seq: 1,
  startedAt: 1,
  answer: null,
  failure: null,
  ...part,
})

describe('runsMade', () => {
  it.each<[string, Partial<TraceChildCall>, number]>([
    ['that still runs', {}, 3],
    ['that was answered', answered(false), 3],
    ['whose runs did not succeed', answered(true), 3],
    ['that was refused', { failure }, 0],
    ['over an empty list', { children: [] }, 0],
  ])('of a call %s', (_, part, made) => {
    expect(runsMade(call(part))).toBe(made)
  })
})
