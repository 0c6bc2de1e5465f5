import { describe, expect, it } from 'vitest'
import { emptyRunState } from '../3-run/empty-run-state.ts'
import { Contract, STOP_REASONS } from '../artefacts/contract.ts'
import type { Json } from '../artefacts/json.ts'
import type { RunState } from '../artefacts/run-state.ts'
import { reservationProblem } from './caps.ts'
import { checkGuards } from './check-guards.ts'
import { changedShare } from './stall.ts'
import { stopOutcome } from './stop-outcome.ts'

const base: Contract = { maxIterations: 10, timeoutMs: 1_000, stepTimeoutMs: 100, bestOf: 'last' }
const detectors = emptyRunState('r').detectors

type Case = {
  what: string
  contract: Partial<Contract>
  run: Partial<RunState>
  score?: Json
  fired: string | null
  rule: string
  level: number
  detail: string
}

const act = (...names: string[]) => names.map((name) => ({ key: name, tool: name[0] ?? '' }))
const result = (output: Json) => ({
  status: 'ok' as const,
  tool: 't',
  args: {},
  output,
  error: null,
  durationMs: 1,
  iteration: 1,
})
const quality = { score: 's', qualityThreshold: { target: 0.8, minIterations: 2 } }
const plateau = { score: 's', plateau: { epsilon: 0.01 } }
const actions = (list: { key: string; tool: string }[]) => ({ detectors: { ...detectors, actions: list } })

const cases: Case[] = [
  {
    what: 'a fatal error goes first',
    contract: quality,
    run: { fatal: 'no key', iteration: 10 },
    score: 1,
    fired: 'fatal_error',
    rule: 'fatal_error',
    level: 1,
    detail: 'no key',
  },
  {
    what: 'score at the target',
    contract: quality,
    run: { iteration: 2 },
    score: 0.8,
    fired: 'quality_threshold',
    rule: 'quality_threshold',
    level: 1,
    detail: 'score 0.8 of 0.8',
  },
  {
    what: 'score below the target',
    contract: quality,
    run: { iteration: 2 },
    score: 0.6,
    fired: null,
    rule: 'quality_threshold',
    level: 0.75,
    detail: 'score 0.6 of 0.8',
  },
  {
    what: 'target met too early',
    contract: quality,
    run: { iteration: 1 },
    score: 0.9,
    fired: null,
    rule: 'quality_threshold',
    level: 0.99,
    detail: 'score 0.9 of 0.8, after 1 of at least 2 iterations',
  },
  {
    what: 'no score yet',
    contract: quality,
    run: { iteration: 2 },
    score: null,
    fired: null,
    rule: 'quality_threshold',
    level: 0,
    detail: 'no score yet, target 0.8',
  },
  {
    what: 'a score that is not a number',
    contract: quality,
    run: { iteration: 2 },
    score: 'high',
    fired: null,
    rule: 'quality_threshold',
    level: 0,
    detail: 'no score yet, target 0.8',
  },
  {
    what: 'plateau: two small changes',
    contract: plateau,
    run: { iteration: 3, scores: [0.5, 0.505] },
    score: 0.509,
    fired: 'plateau',
    rule: 'plateau',
    level: 1,
    detail: 'score changed by 0.004, less than 0.01 for 2 of 2 iterations',
  },
  {
    what: 'plateau: flat before the minimum of iterations has ended',
    contract: { ...plateau, qualityThreshold: { target: 0.9, minIterations: 5 } },
    run: { iteration: 4, scores: [0.5, 0.505] },
    score: 0.505,
    fired: null,
    rule: 'plateau',
    level: 0.99,
    detail: 'score changed by 0, less than 0.01 for 2 of 2 iterations, after 4 of at least 5 iterations',
  },
  {
    what: 'plateau: flat once the minimum of iterations has ended',
    contract: { ...plateau, qualityThreshold: { target: 0.9, minIterations: 5 } },
    run: { iteration: 5, scores: [0.5, 0.505] },
    score: 0.505,
    fired: 'plateau',
    rule: 'plateau',
    level: 1,
    detail: 'score changed by 0, less than 0.01 for 2 of 2 iterations',
  },
  {
    what: 'plateau: a change of epsilon is not small',
    contract: { score: 's', plateau: { epsilon: 0.5 } },
    run: { iteration: 3, scores: [1, 1.5] },
    score: 1.5,
    fired: null,
    rule: 'plateau',
    level: 0.5,
    detail: 'score changed by 0, less than 0.5 for 1 of 2 iterations',
  },
  {
    what: 'plateau: only two scores',
    contract: plateau,
    run: { iteration: 2, scores: [0.5] },
    score: 0.5,
    fired: null,
    rule: 'plateau',
    level: 0.5,
    detail: 'score changed by 0, less than 0.01 for 1 of 2 iterations',
  },
  {
    what: 'plateau: one score',
    contract: plateau,
    run: { iteration: 1 },
    score: 0.5,
    fired: null,
    rule: 'plateau',
    level: 0,
    detail: '1 of 3 scores needed',
  },
  {
    what: 'plateau goes before the cap',
    contract: plateau,
    run: { iteration: 10, scores: [1, 1] },
    score: 1,
    fired: 'plateau',
    rule: 'max_iterations',
    level: 1,
    detail: '10 of at most 10 iterations',
  },
  {
    what: 'iterations below the cap',
    contract: {},
    run: { iteration: 9 },
    fired: null,
    rule: 'max_iterations',
    level: 0.9,
    detail: '9 of at most 10 iterations',
  },
  {
    what: 'iterations at the cap',
    contract: {},
    run: { iteration: 10 },
    fired: 'max_iterations',
    rule: 'max_iterations',
    level: 1,
    detail: '10 of at most 10 iterations',
  },
  {
    what: 'time used up',
    contract: {},
    run: { activeMs: 1_000 },
    fired: 'timeout',
    rule: 'timeout',
    level: 1,
    detail: '1 s of at most 1 s',
  },
  {
    what: 'time not used up',
    contract: {},
    run: { activeMs: 250 },
    fired: null,
    rule: 'timeout',
    level: 0.25,
    detail: '0.25 s of at most 1 s',
  },
  {
    what: 'money used up',
    contract: { budgetUsd: 0.5 },
    run: { spent: { nanoUsd: 500_000_000, tokens: 0, modelCalls: 0, toolCalls: 0 } },
    fired: 'budget_usd',
    rule: 'budget_usd',
    level: 1,
    detail: '$0.5 of at most $0.5',
  },
  {
    what: 'tokens half used',
    contract: { budgetTokens: 200 },
    run: { spent: { nanoUsd: 0, tokens: 100, modelCalls: 0, toolCalls: 0 } },
    fired: null,
    rule: 'budget_tokens',
    level: 0.5,
    detail: '100 of at most 200 tokens',
  },
  {
    what: 'state moves',
    contract: { stalled: { iterations: 2 } },
    run: { prev: { a: 1 }, state: { a: 2 }, detectors: { ...detectors, stalledFor: 1 } },
    fired: null,
    rule: 'stalled',
    level: 0,
    detail: 'less than 10 % of the state changed for 0 of 2 iterations',
  },
  {
    what: 'state stands',
    contract: { stalled: { iterations: 2 } },
    run: { prev: { a: [1] }, state: { a: [1] }, detectors: { ...detectors, stalledFor: 1 } },
    fired: 'stalled',
    rule: 'stalled',
    level: 1,
    detail: 'less than 10 % of the state changed for 2 of 2 iterations',
  },
  {
    what: 'results alike',
    contract: { stalled: { iterations: 3, basis: 'results' } },
    run: { results: [result({ a: 0 }), ...Array.from({ length: 3 }, () => result({ a: 1, b: [2] }))] },
    fired: 'stalled',
    rule: 'stalled',
    level: 1,
    detail: '3 of 3 results in a row differ in less than 10 % of their keys',
  },
  {
    what: 'results of which one key in ten differs',
    contract: { stalled: { iterations: 2, basis: 'results' } },
    run: { results: [result([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), result([0, 1, 2, 3, 4, 5, 6, 7, 8, 0])] },
    fired: null,
    rule: 'stalled',
    level: 0,
    detail: '1 of 2 results in a row differ in less than 10 % of their keys',
  },
  {
    what: 'results of which one key in eleven differs',
    contract: { stalled: { iterations: 2, basis: 'results' } },
    run: { results: [result([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9]), result([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0])] },
    fired: 'stalled',
    rule: 'stalled',
    level: 1,
    detail: '2 of 2 results in a row differ in less than 10 % of their keys',
  },
  {
    what: 'a failure and what is no object, beside an answer',
    contract: { stalled: { iterations: 4, basis: 'results' } },
    run: {
      results: [
        result('x'),
        { ...result(null), status: 'error', error: { class: 'recoverable', kind: 'other', message: 'no' } },
        result('y'),
        result('y'),
      ],
    },
    fired: null,
    rule: 'stalled',
    level: 0.5,
    detail: '2 of 4 results in a row differ in less than 10 % of their keys',
  },
  {
    what: 'measure sinks',
    contract: { stalled: { iterations: 3, measure: 's' } },
    run: { detectors: { ...detectors, measure: 5, stalledFor: 2 } },
    score: 4,
    fired: 'stalled',
    rule: 'stalled',
    level: 1,
    detail: 'the measure is 4 and has not risen above 5 for 3 of 3 iterations',
  },
  {
    what: 'measure rises',
    contract: { stalled: { iterations: 3, measure: 's' } },
    run: { detectors: { ...detectors, measure: 5, stalledFor: 2 } },
    score: 6,
    fired: null,
    rule: 'stalled',
    level: 0,
    detail: 'the measure is 6 and has not risen above 6 for 0 of 3 iterations',
  },
  {
    what: 'same action',
    contract: { repeatedAction: { times: 3, compare: 'tool-and-args' } },
    run: actions(act('x', 'a1', 'a1', 'a1')),
    fired: 'repeated_action',
    rule: 'repeated_action',
    level: 1,
    detail: 'the same action (a) 3 of 3 times in a row',
  },
  {
    what: 'same tool, other args',
    contract: { repeatedAction: { times: 3, compare: 'tool-and-args' } },
    run: actions(act('a1', 'a2', 'a3')),
    fired: null,
    rule: 'repeated_action',
    level: 0,
    detail: 'the same action (a) 1 of 3 times in a row',
  },
  {
    what: 'same tool by name',
    contract: { repeatedAction: { times: 3, compare: 'tool' } },
    run: actions(act('a1', 'a2', 'a3')),
    fired: 'repeated_action',
    rule: 'repeated_action',
    level: 1,
    detail: 'the same action (a) 3 of 3 times in a row',
  },
  {
    what: 'a b a b',
    contract: { cycling: { compare: 'tool-and-args' } },
    run: actions(act('c', 'a', 'b', 'a', 'b')),
    fired: 'cycling',
    rule: 'cycling',
    level: 1,
    detail: '4 of 4 actions in A-B-A-B order',
  },
  {
    what: 'c b a b',
    contract: { cycling: { compare: 'tool-and-args' } },
    run: actions(act('c', 'b', 'a', 'b')),
    fired: null,
    rule: 'cycling',
    level: 0.75,
    detail: '3 of 4 actions in A-B-A-B order',
  },
  {
    what: 'a a a a is a repeat and no cycle',
    contract: { cycling: { compare: 'tool-and-args' } },
    run: actions(act('a', 'a', 'a', 'a')),
    fired: null,
    rule: 'cycling',
    level: 0,
    detail: '1 of 4 actions in A-B-A-B order',
  },
  {
    what: 'same error',
    contract: { repeatedError: { times: 2 } },
    run: { detectors: { ...detectors, errors: ['e', 'e'] } },
    fired: 'repeated_error',
    rule: 'repeated_error',
    level: 1,
    detail: 'the same error 2 of 2 times in a row',
  },
  {
    what: 'another subgoal',
    contract: { subgoalStuck: { times: 3 } },
    run: { detectors: { ...detectors, subgoals: ['g', 'g', 'h'] } },
    fired: null,
    rule: 'subgoal_stuck',
    level: 0,
    detail: 'the same subgoal 1 of 3 times in a row',
  },
  {
    what: 'stuck subgoal',
    contract: { subgoalStuck: { times: 3 } },
    run: { detectors: { ...detectors, subgoals: ['g', 'g', 'g'] } },
    fired: 'subgoal_stuck',
    rule: 'subgoal_stuck',
    level: 1,
    detail: 'the same subgoal 3 of 3 times in a row',
  },
]

describe('guards', () => {
  it.each(cases)('$what', ({ contract, run, score = null, fired, rule, level, detail }) => {
    const checked = checkGuards({ ...base, ...contract }, { ...emptyRunState('r'), ...run }, () => score)
    expect(checked.fired).toBe(fired)
    const reading = checked.readings.find((candidate) => candidate.rule === rule)
    expect(reading).toMatchObject({ detail, fired: level === 1 })
    expect(reading?.level).toBeCloseTo(level)
  })

  it('reads only what the contract configures', () => {
    const rules = checkGuards(base, emptyRunState('r'), () => null).readings.map(({ rule }) => rule)
    expect(rules).toEqual(['fatal_error', 'max_iterations', 'timeout'])
  })

  it('reads all rules in the one order in which they end a run', () => {
    const all: Contract = {
      ...base,
      ...quality,
      ...plateau,
      adaptiveExit: { method: 'posterior', floor: 0.05, minIterations: 1, minRuns: 3, costWeight: 0, exploreEvery: 0 },
      budgetUsd: 1,
      budgetTokens: 1,
      stalled: { iterations: 5 },
      repeatedAction: { times: 3, compare: 'tool' },
      cycling: { compare: 'tool' },
      repeatedError: { times: 3 },
      subgoalStuck: { times: 3 },
    }
    const { readings } = checkGuards(all, emptyRunState('r'), () => 0.5)
    expect(readings.map(({ rule }) => rule)).toEqual([
      'fatal_error',
      'quality_threshold',
      'plateau',
      'adaptive_exit',
      'max_iterations',
      'timeout',
      'budget_usd',
      'budget_tokens',
      'stalled',
      'repeated_action',
      'cycling',
      'repeated_error',
      'subgoal_stuck',
    ])
  })
})

describe('reservations', () => {
  it.each([
    { spent: { nanoUsd: 0, tokens: 60 }, next: { nanoUsd: 0, tokens: 40 }, reason: undefined },
    { spent: { nanoUsd: 0, tokens: 60 }, next: { nanoUsd: 0, tokens: 41 }, reason: 'budget_tokens' },
    { spent: { nanoUsd: 900, tokens: 0 }, next: { nanoUsd: 100, tokens: 0 }, reason: undefined },
    { spent: { nanoUsd: 900, tokens: 0 }, next: { nanoUsd: 101, tokens: 0 }, reason: 'budget_usd' },
  ])('$spent plus $next under 1,000 nano-USD and 100 tokens: $reason', ({ spent, next, reason }) => {
    expect(reservationProblem({ ...base, budgetUsd: 0.000001, budgetTokens: 100 }, spent, next)?.reason).toBe(reason)
  })
})

describe('outcomes', () => {
  it.each([
    ['goal', null, 'success'],
    ['quality_threshold', 0.9, 'success'],
    ['plateau', 0.8, 'success'],
    ['plateau', 0.7, 'failure'],
    ['plateau', null, 'failure'],
    ['adaptive_exit', 0.8, 'success'],
    ['adaptive_exit', 0.7, 'failure'],
    ['adaptive_exit', null, 'failure'],
    ['max_iterations', 0.9, 'failure'],
    ['cancelled', 1, 'failure'],
  ] as const)('%s with best score %s is a %s', (reason, best, outcome) => {
    expect(stopOutcome(reason, best, 0.8)).toBe(outcome)
  })

  it('has an outcome for every reason', () => {
    for (const reason of STOP_REASONS) expect(['success', 'failure']).toContain(stopOutcome(reason, null, undefined))
  })
})

describe('share of changed keys', () => {
  it.each([
    [{}, {}, 0],
    [{ a: 1, b: 1 }, { a: 2, b: 1 }, 0.5],
    [{ a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } }, 0],
    [{}, { a: 1 }, 1],
  ])('%j → %j: %d', (before, after, share) => {
    expect(changedShare(before, after)).toBe(share)
  })
})

describe('what a stall goes by', () => {
  const stalled = Contract.shape.stalled
  it.each([
    { what: 'a measure', rule: { iterations: 900, measure: 's' }, ok: true },
    { what: 'the state', rule: { iterations: 900, basis: 'state' }, ok: true },
    { what: 'as many results as are remembered', rule: { iterations: 10, basis: 'results' }, ok: true },
    { what: 'more results than are remembered', rule: { iterations: 11, basis: 'results' }, ok: false },
    { what: 'a measure and the state', rule: { iterations: 5, measure: 's', basis: 'state' }, ok: false },
  ])('$what: $ok', ({ rule, ok }) => {
    expect(stalled.safeParse(rule).success).toBe(ok)
  })
})
