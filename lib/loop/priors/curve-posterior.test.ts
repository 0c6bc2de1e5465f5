import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { predictCurve } from './curve-posterior.ts'
import { type CurvePriors, learnCurves } from './curve-priors.ts'
import { jumpsOpen } from './jumps.ts'
import type { Observation } from './observation.ts'

const run = (scores: number[], threshold = 0.8): Observation => ({
  scores,
  latenciesMs: [],
  converged: scores.some((score) => score >= threshold),
  iterations: scores.length,
  threshold,
})
/** Scores of a curve, with a fixed waver instead of noise. */
const curve = (start: number, ceiling: number, rate: number, count: number) =>
  Array.from(
    { length: count },
    (_, k) => ceiling - (ceiling - start) * Math.exp(-rate * k) + 0.02 * Math.sin(17 * k + 90 * start),
  )
const starts = [0.3, 0.34, 0.38, 0.42, 0.46, 0.5]
const MIXED = [
  ...starts.map((start) => run(curve(start, 1, 0.5, 6))),
  ...starts.map((start) => run(curve(start, 0.6, 0.5, 8))),
]

function learned(runs: Observation[]): CurvePriors {
  const priors = learnCurves(runs)
  if (!priors) throw new Error('nothing was learned')
  return priors
}
const mixed = learned(MIXED)
const ask = (
  scores: number[],
  part: { target?: number; remaining?: number; iterationCost?: number; fromFirst?: boolean } = {},
  priors = mixed,
) =>
  predictCurve(priors, {
    scores,
    fromFirst: true,
    target: 0.8,
    remaining: 8 - scores.length,
    iterationCost: 0,
    ...part,
  })

describe('learning', () => {
  it('finds both kinds, about half each, and the noise', () => {
    const high = mixed.cells.filter(({ ceiling }) => ceiling > 0.8).reduce((sum, { weight }) => sum + weight, 0)
    expect(high).toBeGreaterThan(0.35)
    expect(high).toBeLessThan(0.65)
    expect(mixed.noise).toBeGreaterThan(0.008)
    expect(mixed.noise).toBeLessThan(0.03)
  })

  it('gives shares of all runs that add up to 1', () => {
    const sum = mixed.cells.reduce((total, { weight }) => total + weight, mixed.jumps.weight)
    expect(sum).toBeCloseTo(1, 3)
  })

  it('is deterministic, and plain JSON of bounded size', () => {
    expect(learned(MIXED)).toEqual(mixed)
    expect(JSON.parse(JSON.stringify(mixed))).toEqual(mixed)
    expect(JSON.stringify(mixed).length).toBeLessThan(12_000)
  })

  it('has nothing to say without a score', () => {
    expect(learnCurves([])).toBeNull()
    expect(learnCurves([run([])])).toBeNull()
  })

  it('holds for scores of any unit', () => {
    const thousands = MIXED.map(({ scores }) =>
      run(
        scores.map((score) => 1_000 * score - 300),
        500,
      ),
    )
    const scaled = learned(thousands)
    const at = (scores: number[]) =>
      ask(
        scores.map((score) => 1_000 * score - 300),
        { target: 500 },
        scaled,
      ).probability
    expect(at(curve(0.4, 1, 0.5, 3))).toBeGreaterThan(0.8)
    expect(at(curve(0.4, 0.6, 0.5, 5))).toBeLessThan(0.1)
  })
})

describe('predicting', () => {
  it('tells the two kinds apart the sooner, the more scores there are', () => {
    const stays = [1, 3, 5].map((count) => ask(curve(0.4, 0.6, 0.5, 8).slice(0, count)).probability)
    expect(stays[0]).toBeGreaterThan(0.2)
    expect(stays).toEqual(stays.toSorted((a, b) => b - a))
    expect(stays[2]).toBeLessThan(0.03)
    expect(ask(curve(0.4, 1, 0.5, 3)).probability).toBeGreaterThan(0.95)
  })

  it('expects gain and iterations of what climbs', () => {
    const { gain, iterations } = ask(curve(0.4, 1, 0.5, 3))
    expect(gain).toBeGreaterThan(0.15)
    expect(iterations).toBeGreaterThan(0.9)
    expect(iterations).toBeLessThan(2.5)
  })

  it('answers at the cap: nothing can come', () => {
    expect(ask([0.5], { remaining: 0 })).toEqual({ probability: 0, gain: 0, iterations: 0, worth: 0 })
  })

  it.each([0, 0.05, 0.1])('is worth what is likely, less %d per iteration', (iterationCost) => {
    const climbs = ask(curve(0.4, 1, 0.5, 3), { iterationCost })
    expect(climbs.worth).toBeLessThanOrEqual(climbs.probability)
    expect(climbs.worth).toBeGreaterThan(0.95 - 3 * iterationCost)
    if (iterationCost > 0) expect(ask(curve(0.4, 0.6, 0.5, 6), { iterationCost }).worth).toBeLessThan(0)
  })

  it('is a probability, rising with the iterations left and falling with the target', () => {
    const score = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.array(score, { minLength: 1, maxLength: 10 }), fc.nat(60), score, (scores, remaining, target) => {
        const answer = ask(scores, { remaining, target })
        for (const value of Object.values(answer)) expect(Number.isFinite(value)).toBe(true)
        expect(answer.probability).toBeGreaterThanOrEqual(-1e-12)
        expect(answer.probability).toBeLessThanOrEqual(1)
        expect(answer.gain).toBeGreaterThanOrEqual(0)
        expect(answer.iterations).toBeLessThanOrEqual(Math.min(remaining, 50) + 1e-9)
        expect(ask(scores, { remaining: remaining + 1, target }).probability).toBeGreaterThanOrEqual(
          answer.probability - 1e-9,
        )
        expect(ask(scores, { remaining, target: target + 0.1 }).probability).toBeLessThanOrEqual(
          answer.probability + 1e-9,
        )
      }),
      { numRuns: 100 },
    )
  })

  it('agrees with a count over curves drawn from what it believes', () => {
    // Every third curve of a fine grid over the start, as the mixture would draw them: no noise but the target’s.
    const scores = curve(0.4, 1, 0.5, 2)
    const { probability } = ask(scores, { remaining: 4 })
    const likely = mixed.cells.map((cell) => {
      const spread = Math.sqrt(cell.start.variance)
      let evidence = 0
      let reached = 0
      for (let step = -300; step <= 300; step++) {
        const start = cell.start.mean + (spread * step) / 50
        const at = (t: number) => cell.ceiling - (cell.ceiling - start) * Math.exp(-cell.rate * (t - 1))
        const misfit = scores.reduce((sum, score, index) => sum + (score - at(index + 1)) ** 2, 0)
        const weight = Math.exp(-((step / 50) ** 2) / 2 - misfit / (2 * mixed.noise ** 2))
        // Without noise a curve reaches it or does not: its last score decides, noise blurs the edge alone.
        const open = [3, 4, 5, 6].reduce(
          (p, t) => p * (at(t) < 0.8 ? below((0.8 - at(t)) / mixed.noise) : 1 - below((at(t) - 0.8) / mixed.noise)),
          1,
        )
        evidence += weight
        reached += weight * (1 - open)
      }
      return { evidence: cell.weight * evidence, reached: cell.weight * reached }
    })
    const counted =
      likely.reduce((sum, { reached }) => sum + reached, 0) / likely.reduce((sum, { evidence }) => sum + evidence, 0)
    expect(Math.abs(probability - counted)).toBeLessThan(0.02)
  })

  it('does not claim to know more when only the newest scores are at hand', () => {
    const scores = [0.6, 0.6, 0.6]
    expect(ask(scores, { fromFirst: false, remaining: 5 }).probability).toBeLessThan(0.3)
  })
})

/** Φ for z ≥ 0 by Simpson's rule: independent of the code under test. */
function below(z: number): number {
  const steps = 200
  const width = Math.min(z, 8) / steps
  const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
  let area = 0
  for (let step = 0; step < steps; step += 2)
    area += (width / 3) * (density(step * width) + 4 * density((step + 1) * width) + density((step + 2) * width))
  return 0.5 + area
}

describe('runs that follow no curve', () => {
  const level = (value: number, jumpAt: number) =>
    Array.from({ length: 8 }, (_, k) => (k >= jumpAt ? 0.87 : value) + 0.01 * Math.sin(31 * k))
  const jumpers = [4, 5, 5, 6, 6, 7].map((at, index) => run(level(0.4 + 0.04 * index, at)))

  it('are learned as such, with when they jump', () => {
    const { jumps } = learned([...MIXED, ...jumpers])
    expect(jumps.weight).toBeGreaterThan(0.15)
    const early = Math.max(...jumps.hazards.slice(0, 2))
    const late = Math.max(...jumps.hazards.slice(4, 7))
    expect(late).toBeGreaterThan(3 * early)
    expect(jumps.size.mean).toBeGreaterThan(0.2)
  })

  it('are waited for by whoever has seen them, and hardly by who has not', () => {
    const flat = level(0.5, 9).slice(0, 4)
    const seen = ask(flat, {}, learned([...MIXED, ...jumpers])).probability
    const unseen = ask(flat).probability
    expect(seen).toBeGreaterThan(0.3)
    expect(unseen).toBeLessThan(seen / 2)
  })

  it('may take several jumps to the target', () => {
    const jumps = { weight: 1, hazards: [0.5], size: { mean: 0.2, variance: 1e-6 }, first: { mean: 0, variance: 1 } }
    const open = jumpsOpen(jumps, { iteration: 1, gap: 0.3, steps: 3 })
    // Two jumps are needed: one of two tosses, then two of three.
    for (const [step, expected] of [1, 1, 0.75, 0.5].entries()) expect(open[step]).toBeCloseTo(expected, 9)
  })
})
