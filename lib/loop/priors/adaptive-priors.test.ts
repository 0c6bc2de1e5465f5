import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Contract } from '../artefacts/contract.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { readAdaptive } from '../guards/adaptive.ts'
import { AdaptivePriors, learnPriors } from './adaptive-priors.ts'
import type { Observation } from './observation.ts'

const METHODS = ['published', 'posterior'] as const
const BOUND = LIMITS.priorScore
/** Scores of any size that may be learned from, the very large and the very small among them. */
const score = fc.oneof(
  fc.double({ min: -BOUND, max: BOUND, noNaN: true }),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom(0, -0, BOUND, -BOUND, Number.MIN_VALUE, 5e-200),
)
const runWith = (value: fc.Arbitrary<number>): fc.Arbitrary<Observation> =>
  fc.record({
    scores: fc.array(value, { minLength: 1, maxLength: 8 }),
    latenciesMs: fc.array(fc.double({ min: 0, max: 1e15, noNaN: true }), { maxLength: 8 }),
    converged: fc.boolean(),
    iterations: fc.integer({ min: 0, max: 10_000 }),
    threshold: value,
  })
const learned = (runs: readonly Observation[], method: (typeof METHODS)[number]): AdaptivePriors => ({
  taskType: null,
  model: 'm',
  explores: false,
  ...learnPriors(runs, method),
})
const contract = (method: (typeof METHODS)[number], target: number, floor: number): Contract => ({
  adaptiveExit: { method, floor, minIterations: 1, minRuns: 3, costWeight: 0.5, exploreEvery: 0 },
  qualityThreshold: { target, minIterations: 1 },
  maxIterations: 8,
  timeoutMs: 1,
  stepTimeoutMs: 1,
  bestOf: 'best',
})

describe.each(METHODS)('what is learned for %s', (method) => {
  it('is JSON to the last bit, and decides the same before it was stored and after', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(
        fc.array(runWith(score), { maxLength: 6 }),
        fc.array(score, { minLength: 1, maxLength: 4 }),
        score,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (runs, scores, target, floor) => {
          const live = learned(runs, method)
          expect(AdaptivePriors.safeParse(live).error).toBeUndefined()
          const stored = JSON.parse(JSON.stringify(live)) as AdaptivePriors
          expect(stored).toStrictEqual(live)
          const read = (priors: AdaptivePriors) => {
            const run = { iteration: scores.length, scores: scores.slice(0, -1), priors, adapted: {} }
            return readAdaptive(contract(method, target, floor), run, scores.at(-1) ?? 0)
          }
          expect(read(stored)).toEqual(read(live))
        },
      ),
      { numRuns: 150 },
    )
  })

  it.each([1.1e6, -1.1e6, 1e155, -1e300, Number.POSITIVE_INFINITY, Number.NaN])(
    'leaves out runs with a score or target of %s',
    (beyond) => {
      const run = (scores: number[], threshold = 0.8): Observation => ({
        scores,
        latenciesMs: [],
        converged: false,
        iterations: scores.length,
        threshold,
      })
      const usual = [run([0.2, 0.4]), run([0.3, 0.5]), run([0.1, 0.9])]
      expect(learned([...usual, run([0.2, beyond]), run([0.2], beyond)], method)).toEqual(learned(usual, method))
    },
  )

  it('says nothing about a score or target beyond', () => {
    const usual = Array.from({ length: 6 }, () => ({
      scores: [0.1, 0.1],
      latenciesMs: [],
      converged: false,
      iterations: 2,
      threshold: 0.8,
    }))
    const read = (scores: number[], target: number) =>
      readAdaptive(
        contract(method, target, 0.5),
        { iteration: 2, scores: scores.slice(0, -1), priors: learned(usual, method), adapted: {} },
        scores.at(-1) ?? 0,
      )[0]
    expect(read([0.1, 0.1], 0.8)).toMatchObject({ fired: true })
    for (const [scores, target] of [
      [[0.1, 1e200], 0.8],
      [[1e200, 0.1], 0.8],
      [[0.1, 0.1], 1e200],
    ] as const)
      expect(read([...scores], target)).toMatchObject({
        fired: false,
        level: 0,
        detail: expect.stringContaining('up to 1000000'),
      })
  })
})
