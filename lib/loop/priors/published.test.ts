import { describe, expect, it } from 'vitest'
import { type BetaPrior, betaAbove, betaConfidence, betaMean, betaVariance } from './beta-prior.ts'
import { erf } from './erf.ts'
import table from './fixture-published.json' with { type: 'json' }
import { type NormalPrior, normalConfidence, normalPrior, normalStd, updateNormal } from './normal-prior.ts'
import { convergedIn, observeRuns } from './pair-priors.ts'
import { expectedImprovement, predictDepth, publishedVerdict, suggestConfig } from './published.ts'

const DIGITS = 1e-9

/** Equal to 1e-9, of the size of the value where it is above 1. */
function expectClose(actual: unknown, expected: unknown, path = ''): void {
  if (typeof expected === 'number' && typeof actual === 'number') {
    expect(
      Math.abs(actual - expected) / Math.max(1, Math.abs(expected)),
      `${path}: ${actual}, not ${expected}`,
    ).toBeLessThan(DIGITS)
  } else if (typeof expected === 'object' && expected !== null && typeof actual === 'object' && actual !== null) {
    expect(Object.keys(actual).sort(), path).toEqual(Object.keys(expected).sort())
    for (const [key, value] of Object.entries(expected)) expectClose(Reflect.get(actual, key), value, `${path}.${key}`)
  } else expect(actual, path).toEqual(expected)
}

/** Mean, variance, n, standard deviation, confidence: as the table lists them. */
const normal = (prior: NormalPrior) => [prior.mean, prior.variance, prior.n, normalStd(prior), normalConfidence(prior)]
/** Alpha, beta, mean, variance, confidence, and P(above) 0.1, 0.5 and 0.8. */
const beta = (prior: BetaPrior) => [
  prior.alpha,
  prior.beta,
  betaMean(prior),
  betaVariance(prior),
  betaConfidence(prior),
  ...[0.1, 0.5, 0.8].map((threshold) => betaAbove(prior, threshold)),
]

describe('the error function', () => {
  it('is that of the tables, to 1e-13', () => {
    for (const [x = 0, expected = 0] of table.erf) expect(Math.abs(erf(x) - expected), `erf(${x})`).toBeLessThan(1e-13)
  })

  it('is odd, and 1 far out', () => {
    expect([erf(0), erf(40), erf(-40), erf(Number.POSITIVE_INFINITY), erf(Number.NaN)]).toEqual([
      0,
      1,
      -1,
      1,
      Number.NaN,
    ])
    expect(erf(-0.3)).toBe(-erf(0.3))
  })
})

describe('a normal prior with decay', () => {
  it.each(table.decay)('of $decay', ({ decay, values, after }) => {
    let prior = normalPrior(1, 2, decay)
    for (const [index, value] of values.entries()) {
      prior = updateNormal(prior, value)
      expectClose(normal(prior), after[index])
    }
  })
})

describe('the published method, to 1e-9 of an independent reference', () => {
  it.each(table.cases)('$name', ({ taskType, costWeight, observations, expected, queries }) => {
    const priors = observeRuns(observations)
    const options = { taskType: taskType ?? undefined, costWeight }
    expect(convergedIn(priors)).toBe(observations.filter(({ converged }) => converged).length)
    const actual = {
      runs: priors.runs,
      convergeRate: beta(priors.convergeRate),
      firstQuality: normal(priors.firstQuality),
      optimalDepth: normal(priors.optimalDepth),
      depths: priors.depths.map((depth) => ({
        score: normal(depth.score),
        delta: normal(depth.delta),
        converge: beta(depth.converge),
        latencyMs: normal(depth.latencyMs),
      })),
      depth: predictDepth(priors, options),
      suggest: suggestConfig(priors, options),
      depthByCostWeight: expected.depthByCostWeight.map(([weight]) => [
        weight,
        predictDepth(priors, { ...options, costWeight: weight }),
      ]),
    }
    expectClose(actual, expected)
    expect(queries.length).toBeGreaterThan(10)
    for (const { iteration, score, threshold, expected: answer } of queries) {
      const verdict = publishedVerdict(priors, { iteration, score, target: threshold })
      const { mean, std } = expectedImprovement(priors, iteration)
      expectClose(
        { continue: verdict.continue, probability: verdict.probability, expectedDelta: mean, expectedStd: std },
        answer,
      )
    }
  })

  it('decides both ways, by the probability and without it', () => {
    const answers = table.cases.flatMap(({ queries }) => queries.map(({ expected }) => expected))
    const kinds = new Set(
      answers.map((answer) => `${answer.continue} ${answer.probability === null ? 'without' : 'by'}`),
    )
    expect([...kinds].sort()).toEqual(['false by', 'false without', 'true by', 'true without'])
    expect(new Set(table.cases.map((each) => each.expected.depth)).size).toBeGreaterThan(4)
  })
})
