import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Contract } from '../artefacts/contract.ts'
import { type AdaptivePriors, learnPriors } from '../priors/adaptive-priors.ts'
import type { Observation } from '../priors/observation.ts'
import { readAdaptive } from './adaptive.ts'

type Rule = NonNullable<Contract['adaptiveExit']>
const rule: Rule = { method: 'posterior', floor: 0.1, minIterations: 1, minRuns: 3, costWeight: 0, exploreEvery: 0 }
const contract = (part: Partial<Rule> = {}, more: Partial<Contract> = {}): Contract => ({
  score: 's',
  qualityThreshold: { target: 0.8, minIterations: 1 },
  adaptiveExit: { ...rule, ...part },
  maxIterations: 8,
  timeoutMs: 1,
  stepTimeoutMs: 1,
  bestOf: 'best',
  ...more,
})

const run = (...scores: number[]): Observation => ({
  scores,
  latenciesMs: scores.map(() => 100),
  converged: (scores.at(-1) ?? 0) >= 0.8,
  iterations: scores.length,
  threshold: 0.8,
})
/** Some climb to 0.8 in four iterations, some stay near 0.6. */
const RUNS = [
  run(0.4, 0.58, 0.73, 0.83),
  run(0.42, 0.6, 0.74, 0.84),
  run(0.38, 0.55, 0.7, 0.82),
  run(0.4, 0.5, 0.56, 0.59, 0.6, 0.6, 0.61, 0.6),
  run(0.41, 0.52, 0.57, 0.6, 0.6, 0.61, 0.6, 0.6),
]

function priors(part: Partial<AdaptivePriors> = {}, method: Rule['method'] = 'posterior', runs = RUNS): AdaptivePriors {
  return { taskType: 'code', model: 'scripted:demo', explores: false, ...learnPriors(runs, method), ...part }
}

function read(contract: Contract, scores: number[], known: AdaptivePriors | null, iterationCap: number | null = null) {
  const state = {
    iteration: scores.length,
    scores: scores.slice(0, -1),
    priors: known,
    adapted: { decide: { iterationCap } },
  }
  const readings = readAdaptive(contract, state, scores.at(-1) ?? null)
  expect(readings.length).toBeLessThanOrEqual(1)
  return readings[0]
}

const CLIMBS = [0.4, 0.58, 0.72]
const STAYS = [0.4, 0.51, 0.56, 0.59, 0.6]

describe('adaptive_exit by the posterior', () => {
  it('stops what stays where others stayed, in figures', () => {
    expect(read(contract(), STAYS, priors())).toMatchObject({
      rule: 'adaptive_exit',
      fired: true,
      level: 1,
      detail: expect.stringMatching(
        /^P\(reach 0\.8\) (under )?[\d.]+ %, floor 10 %; expected gain [\d.]+ in [\d.]+ of the 3 iterations left; based on 5 runs of “code” with scripted:demo$/,
      ),
    })
  })

  it('goes on with what climbs', () => {
    const reading = read(contract(), CLIMBS, priors())
    expect(reading).toMatchObject({ fired: false, detail: expect.stringMatching(/^P\(reach 0\.8\) (8|9)\d/) })
    expect(reading?.level).toBeLessThan(0.15)
  })

  it('comes nearer to firing with each flat score', () => {
    const levels = [2, 3, 4].map((count) => read(contract(), STAYS.slice(0, count), priors())?.level ?? 0)
    expect(levels).toEqual(levels.toSorted((a, b) => a - b))
  })

  it.each<[string, Partial<Rule>, Partial<Contract>, Partial<AdaptivePriors>, string]>([
    [
      'too few runs',
      { minRuns: 6 },
      {},
      {},
      '5 of 6 finished runs needed before it decides, from “code” with scripted:demo',
    ],
    ['its own minimum', { minIterations: 6 }, {}, {}, ', after 5 of at least 6 iterations'],
    [
      'the threshold’s minimum',
      {},
      { qualityThreshold: { target: 0.8, minIterations: 7 } },
      {},
      ', after 5 of at least 7 iterations',
    ],
    ['exploring', {}, {}, { explores: true }, ', but this run explores and goes on'],
    ['the last iteration', {}, { maxIterations: 5 }, {}, 'the cap leaves no iteration to decide about'],
  ])('%s: is read and says so, and does not fire', (_what, part, more, known, says) => {
    const reading = read(contract(part, more), STAYS, priors(known))
    expect(reading?.fired).toBe(false)
    expect(reading?.level).toBeLessThan(1)
    expect(reading?.detail).toContain(says)
  })

  it('counts what the working cap leaves, when that is less', () => {
    expect(read(contract({ floor: 0 }), STAYS, priors(), 6)?.detail).toContain('of the 1 iteration left')
    expect(read(contract(), STAYS, priors(), 5)?.detail).toContain('the cap leaves no iteration')
  })

  it('says where runs come from without a task type', () => {
    expect(read(contract(), STAYS, priors({ taskType: null }))?.detail).toContain(
      '5 runs of this loop without a task type with scripted:demo',
    )
  })

  it('says that runs asked no model', () => {
    expect(read(contract(), STAYS, priors({ model: '' }))?.detail).toMatch(/5 runs of “code” with no model$/)
  })

  it('knows no chance better than so few runs can tell: half a run of doubt is added', () => {
    expect(read(contract(), STAYS, priors())?.detail).toMatch(/^P\(reach 0\.8\) 8\.[3-9]\d* %/)
    expect(read(contract({ floor: 0.08 }), STAYS, priors())?.fired).toBe(false)
    const many = priors({}, 'posterior', Array.from({ length: 8 }, () => RUNS).flat())
    expect(read(contract({ floor: 0.08 }), STAYS, many)).toMatchObject({ fired: true })
  })

  it('is silent without a score, a target, priors or the rule', () => {
    expect(read(contract(), [], priors())).toMatchObject({ fired: false, detail: 'no score yet' })
    expect(read(contract(), STAYS, null)).toMatchObject({ fired: false, level: 0 })
    expect(read(contract({}, { qualityThreshold: undefined }), STAYS, priors())).toBeUndefined()
    expect(read(contract({}, { adaptiveExit: undefined }), STAYS, priors())).toBeUndefined()
  })

  it('leaves a target that is reached to the quality threshold', () => {
    expect(read(contract(), [0.4, 0.9], priors())).toMatchObject({ fired: false, detail: 'the target 0.8 is reached' })
  })

  it('stops what is likely but too dear', () => {
    const slow = [0.4, 0.55, 0.65, 0.68]
    const free = read(contract({ floor: 0 }), slow, priors())
    const dear = read(contract({ floor: 0, costWeight: 1 }), slow, priors())
    expect(free).toMatchObject({ fired: false })
    expect(dear?.detail).toContain('worth 10 % of the target’s worth per iteration')
    expect(dear?.level).toBeGreaterThan(free?.level ?? 0)
    expect(read(contract({ floor: 0, costWeight: 1 }), STAYS, priors())).toMatchObject({ fired: true })
  })

  it('takes the newest scores of a long run for a course that may have begun anywhere', () => {
    const scores = [0.7, 0.72, 0.74]
    const at = (iteration: number) => {
      const state = { iteration, scores: scores.slice(0, -1), priors: priors(), adapted: {} }
      return readAdaptive(contract({}, { maxIterations: iteration + 5 }), state, 0.74)[0]?.detail
    }
    expect(at(40)).toContain('of the 5 iterations left')
    expect(at(40)).not.toBe(at(3))
    expect(at(40)).toBe(at(80))
  })
})

describe('adaptive_exit by the published method', () => {
  const published = (part: Partial<Rule> = {}) =>
    contract({ method: 'published', floor: 0.3, costWeight: 0.5, ...part })

  it('decides by the gains at these depths', () => {
    const known = priors({}, 'published')
    expect(read(published(), [0.4, 0.41, 0.42, 0.43, 0.3], known)).toMatchObject({ fired: true })
    expect(read(published(), [0.4, 0.55], known)).toMatchObject({
      fired: false,
      detail: expect.stringMatching(
        /^P\(reach 0\.8\) [\d.]+ %, floor 30 %; expected gain [\d.]+ in \d+ iterations?; predicted depth \d+; based on 5 runs/,
      ),
    })
  })

  it('learns no curves', () => {
    expect(priors({}, 'published').curves).toBeNull()
  })
})

describe('whatever runs were like', () => {
  const score = fc.double({ min: -1e6, max: 1e6, noNaN: true })
  const anyRun = fc.record({
    scores: fc.array(fc.oneof(score, fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 30 }),
    latenciesMs: fc.constant<number[]>([]),
    converged: fc.boolean(),
    iterations: fc.nat(30),
    threshold: score,
  })

  /** Distances whose squares round below zero. */
  const TINY = [[1e-323], [], [0], [0]].map((scores) => ({ scores, latenciesMs: [], converged: false, iterations: 0, threshold: 0 })) // biome-ignore format: one list

  it.each(['published', 'posterior'] as const)('%s gives a level in [0, 1] and words without NaN', (method) => {
    fc.assert(
      fc.property(
        fc.array(anyRun, { minLength: 3, maxLength: 8 }),
        fc.array(score, { minLength: 1, maxLength: 20 }),
        score,
        (runs, scores, target) => {
          const known = priors({}, method, runs)
          const reading = read(
            contract(
              { method, costWeight: 0.5 },
              { qualityThreshold: { target, minIterations: 1 }, maxIterations: 200 },
            ),
            scores,
            known,
          )
          expect(reading?.level).toBeGreaterThanOrEqual(0)
          expect(reading?.level).toBeLessThanOrEqual(1)
          expect(reading?.detail).not.toMatch(/NaN|Infinity|undefined/)
          expect(JSON.parse(JSON.stringify(known))).toEqual(known)
        },
      ),
      { numRuns: 60, examples: [[TINY, [0], 0]] },
    )
  })
})
