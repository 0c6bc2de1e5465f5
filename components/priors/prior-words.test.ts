import { describe, expect, it } from 'vitest'
import type { DepthView, PairSummary, RunExit } from '@/lib/api/contracts/priors.ts'
import { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { RunId, Slug } from '@/lib/loop/artefacts/ids.ts'
import { wilson } from '@/lib/loop/summary/wilson.ts'
import { pairAddress } from './pair-address.ts'
import { chanceText, convergenceWords, depthWords, exitWords, publishedWords, suggestedTarget } from './prior-words.ts'

const pair: PairSummary = {
  taskType: 'fix & go',
  loop: null,
  model: 'a:b + c:d',
  runs: 10,
  converged: 8,
  newest: 0,
  target: 0.8,
  optimalDepth: 3,
  suggest: { depth: 3, threshold: 0.8, confidence: 0.5, runs: 10 },
}
function depth(iteration: number, count: number, ended = 0): DepthView {
  const reached = { count, ...(wilson(count, 10) ?? { rate: 0, low: 0, high: 1 }) }
  const score = { mean: 0.5, std: null }
  return {
    iteration,
    runs: 10,
    score,
    gain: null,
    latencyMs: null,
    reached,
    ended,
    forecast: 0.9,
    published: null,
    posterior: null,
  }
}

describe('when runs are likely to have converged', () => {
  it.each([
    ['None of 10 runs has reached', [0, 0]],
    ['Fewer than half of them reach the target at all: 30 % by iteration 2', [1, 3]],
    ['Half of them have reached the target by iteration 2; four in five never do', [1, 5, 6]],
    ['By iteration 2, 90 % of them have reached the target', [1, 9]],
    ['Half of them have reached the target by iteration 2, 80 % by iteration 3', [1, 5, 8, 9]],
  ])('%s', (words, counts) => {
    const depths = counts.map((count, index) => depth(index + 1, count))
    expect(convergenceWords({ depths, pair })).toContain(words)
  })

  it('says how sure that is, and on how many runs it rests', () => {
    expect(convergenceWords({ depths: [depth(1, 8)], pair })).toMatch(
      /From 10 runs: .* 95 % sure .* iteration 1 is between 49 % and 94 %/,
    )
    expect(depthWords(depth(2, 5, 1), 10)).toBe(
      'By iteration 2, 5 of 10 runs had reached the target, 50 % (between 24 % and 76 %); 1 run had ended without; the curves expect 90 % of new runs.',
    )
  })
})

it('tells small chances from none', () => {
  expect([0, 0.0004, 0.0312, 1, null].map(chanceText)).toEqual(['0 %', '< 0.1 %', '3.1 %', '100 %', '–'])
})

it('suggests no target on a scale that the published method does not know', () => {
  expect([pair, { ...pair, target: 80 }].map(suggestedTarget)).toEqual(['0.8', '–'])
})

it('addresses pairs whatever their names', () => {
  expect(pairAddress(pair)).toBe('/priors?task=fix+%26+go&model=a%3Ab+%2B+c%3Ad')
  expect(pairAddress({ taskType: null, loop: { slug: 'x' } })).toBe('/priors?loop=x')
  expect(pairAddress({})).toBe('/priors')
})

const rule = LoopDesign.shape.contract.shape.adaptiveExit.unwrap().parse({
  method: 'posterior',
  floor: 0.05,
  minIterations: 2,
  minRuns: 5,
  costWeight: 0,
  exploreEvery: 0,
})
function moment(iteration: number, published: number | null): RunExit['moments'][number] {
  return {
    iteration,
    score: 0.4,
    target: 0.8,
    floor: 0.05,
    remaining: 4,
    reading: { detail: '', fired: false },
    stopped: false,
    posterior: { probability: 0.2, continue: true },
    published: published === null ? null : { probability: published, continue: published > 0.3 },
  }
}
function exit(over: Partial<RunExit>, reason: RunExit['run']['reason'] = 'max_iterations'): RunExit {
  const loop = { slug: Slug.parse('a'), name: 'A' }
  return {
    run: { id: RunId.parse('run_00000000'), loop, outcome: 'failure', reason, explanation: 'It does not pay.' },
    rule,
    knew: { taskType: 't', model: 'm', runs: 9, converged: 3, explores: false },
    moments: [moment(1, 0.9), moment(2, 0.31), moment(3, 0.2), moment(4, 0.1)],
    more: false,
    ...over,
  }
}

describe('why a run was stopped, or was not', () => {
  it.each([
    [exit({ rule: null }), 'has no adaptive exit'],
    [exit({}, 'adaptive_exit'), 'It does not pay.'],
    [exit({ knew: null }), 'has not started'],
    [exit({ knew: { taskType: 't', model: 'm', runs: 9, converged: 3, explores: true } }), 'explores'],
    [
      exit({ knew: { taskType: 't', model: 'm', runs: 4, converged: 3, explores: false } }),
      'knew 4 finished runs when it started, and the contract asks for 5',
    ],
    [exit({ moments: [] }), 'no iteration has ended'],
    [exit({}, null), 'go on so far'],
    [exit({}), 'something else ended the run'],
  ])('%#', (given, words) => expect(exitWords(given)).toContain(words))

  it.each([
    [exit({}), 'stopped it after iteration 3, 1 iteration earlier, at a chance of 20 %'],
    [exit({ moments: [moment(1, 0.9), moment(2, 0.1)] }, 'adaptive_exit'), 'after iteration 2, as this one did'],
    [exit({ moments: [moment(1, 0.1), moment(2, 0.9)] }), 'would have let it go on'],
    [exit({ moments: [moment(1, null)] }), null],
    [exit({ rule: { ...rule, method: 'published' } }), null],
    // At the target it ends the run too, but that is no giving up.
    [exit({ moments: [{ ...moment(2, 0), score: 0.9 }] }), 'would have let it go on'],
  ])('and what the published rule would have done: %#', (given, words) => {
    const said = publishedWords(given)
    if (words === null) expect(said).toBeNull()
    else expect(said).toContain(words)
  })
})
