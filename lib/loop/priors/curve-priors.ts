import { z } from 'zod'
import { CurveCell, type FitSums, fitStart, fitSums } from './curve-fit.ts'
import { ceilingsOver, RATES } from './curve-grid.ts'
import { Jumps, jumpsLogLikelihood, readChange } from './jumps.ts'
import type { Observation } from './observation.ts'

/**
 * What finished runs have taught about the shapes of scores: a mixture of saturating curves on a grid of ceilings and rates, and of runs that follow none.
 * Plain JSON of bounded size: the heaviest cells alone.
 */
export const CurvePriors = z.strictObject({ noise: z.number(), cells: z.array(CurveCell), jumps: Jumps })
export type CurvePriors = z.infer<typeof CurvePriors>

/** Most cells that are kept. */
const MAX_CELLS = 96
/** Scores of a run that are learned from. */
const MAX_SCORES = 20
const ROUNDS = 15
const LEAST_NOISE = 1e-3
/** Pseudo-runs spread evenly over the grid, so that no shape is ever impossible. */
const EVEN_RUNS = 5
/** Pseudo-runs by which a cell's start leans to that of all runs. */
const START_RUNS = 3
/** Share of a cell's weight that comes from its neighbours: grid cells are not independent facts. */
const SMOOTHING = 0.3
/** Before any run: one in twenty follows no curve, and then a jump comes in one of seven iterations. */
const JUMP_RUNS = { share: 0.05, total: 20 }
const JUMP_CHANGES = { jumps: 2, total: 14 }
/** Pseudo-changes by which a depth's hazard leans to that of all depths. */
const HAZARD_CHANGES = 3

type Moments = { mean: number; variance: number }
type Learning = { runs: readonly (readonly number[])[]; sums: FitSums[][]; all: Moments; span: number }

/** Learns by expectation and maximisation, with smoothing between neighbours (EMS: Silverman et al. 1990). Null without a single score. Deterministic. */
export function learnCurves(observations: readonly Observation[]): CurvePriors | null {
  const runs = observations.map(({ scores }) => scores.slice(0, MAX_SCORES)).filter((scores) => scores.length > 0)
  if (runs.length === 0) return null
  const ceilings = ceilingsOver([...runs.flat(), ...observations.map(({ threshold }) => threshold)])
  const span = Math.max((ceilings.at(-1) ?? 1) - (ceilings[0] ?? 0), LEAST_NOISE)
  const all = momentsOf(
    runs.map((scores) => scores[0] ?? 0),
    (span / 50) ** 2,
  )
  const shapes = ceilings.flatMap((ceiling) => RATES.map((rate) => ({ ceiling, rate })))
  const sums = runs.map((scores) => shapes.map(({ ceiling, rate }) => fitSums(scores, ceiling, rate)))
  let priors: CurvePriors = {
    noise: span / 30,
    cells: shapes.map((shape) => ({ ...shape, weight: (1 - JUMP_RUNS.share) / shapes.length, start: all })),
    jumps: {
      weight: JUMP_RUNS.share,
      hazards: Array.from({ length: MAX_SCORES - 1 }, () => JUMP_CHANGES.jumps / JUMP_CHANGES.total),
      size: { mean: span / 4, variance: (span / 4) ** 2 },
      first: { mean: all.mean, variance: 4 * all.variance },
    },
  }
  for (let round = 0; round < ROUNDS; round++) priors = improve(priors, { runs, sums, all, span })
  return heaviest(priors)
}

function momentsOf(values: readonly number[], leastVariance: number): Moments {
  const mean = sum(values) / values.length
  const variance = sum(values.map((value) => (value - mean) ** 2)) / values.length
  return { mean, variance: Math.max(variance, leastVariance) }
}

type CellTotals = { runs: number; start: number; startSquared: number }
type Totals = { cells: CellTotals[]; misfit: number; scores: number; jumps: JumpTotals }
type JumpTotals = { runs: number; changes: number[]; jumped: number[]; size: number; sizeSquared: number }

function improve(priors: CurvePriors, learning: Learning): CurvePriors {
  const totals: Totals = {
    cells: priors.cells.map(() => ({ runs: 0, start: 0, startSquared: 0 })),
    misfit: 0,
    scores: 0,
    jumps: { runs: 0, changes: depths(), jumped: depths(), size: 0, sizeSquared: 0 },
  }
  for (const [index, scores] of learning.runs.entries()) expect(priors, scores, learning.sums[index] ?? [], totals)
  return maximise(priors, totals, learning)
}

/** Adds a run to the totals of each shape, by how likely it is of that shape. */
function expect(priors: CurvePriors, scores: readonly number[], sums: readonly FitSums[], totals: Totals): void {
  const noiseVariance = priors.noise ** 2
  const fits = priors.cells.map((cell, k) => fitStart(cell.start, sums[k] ?? fitSums([], 0, 0), noiseVariance))
  const logs = fits.map(({ logLikelihood }, k) => Math.log(priors.cells[k]?.weight ?? 0) + logLikelihood)
  const jumpLog = Math.log(priors.jumps.weight) + jumpsLogLikelihood(priors.jumps, scores, noiseVariance)
  const most = logs.reduce((max, log) => Math.max(max, log), jumpLog)
  const evidence = logs.reduce((total, log) => total + Math.exp(log - most), Math.exp(jumpLog - most))
  for (const [k, fit] of fits.entries()) {
    const share = Math.exp((logs[k] ?? Number.NEGATIVE_INFINITY) - most) / evidence
    const cell = totals.cells[k]
    const fitted = sums[k]
    if (share < 1e-9 || !cell || !fitted) continue
    const square = fit.mean ** 2 + fit.variance
    cell.runs += share
    cell.start += share * fit.mean
    cell.startSquared += share * square
    totals.misfit += share * (fitted.zz - 2 * fit.mean * fitted.ez + square * fitted.ee)
    totals.scores += share * scores.length
  }
  expectJumps(priors, scores, Math.exp(jumpLog - most) / evidence, totals.jumps)
}

function expectJumps(
  { jumps, noise }: CurvePriors,
  scores: readonly number[],
  share: number,
  totals: JumpTotals,
): void {
  totals.runs += share
  for (let index = 1; index < scores.length; index++) {
    const change = (scores[index] ?? 0) - (scores[index - 1] ?? 0)
    const jumped = share * readChange(jumps, { iteration: index, change }, noise ** 2).jumped
    totals.changes[index - 1] = (totals.changes[index - 1] ?? 0) + share
    totals.jumped[index - 1] = (totals.jumped[index - 1] ?? 0) + jumped
    totals.size += jumped * change
    totals.sizeSquared += jumped * change * change
  }
}

function maximise({ cells, jumps }: CurvePriors, totals: Totals, { runs, all, span }: Learning): CurvePriors {
  const smooth = smoothed(totals.cells.map((cell) => cell.runs))
  const curveRuns = sum(smooth)
  const jumpWeight = (totals.jumps.runs + JUMP_RUNS.share * JUMP_RUNS.total) / (runs.length + JUMP_RUNS.total)
  const even = EVEN_RUNS / cells.length
  const found = cells.map((cell, k) => ({
    ...cell,
    weight: ((1 - jumpWeight) * ((smooth[k] ?? 0) + even)) / (curveRuns + EVEN_RUNS),
    start: startOf(totals.cells[k], all, (span / 100) ** 2),
  }))
  const leastMisfit = LEAST_NOISE ** 2
  const noise = Math.max(Math.sqrt((totals.misfit + leastMisfit) / (totals.scores + 1)), LEAST_NOISE * span)
  return { noise, cells: found, jumps: { ...jumps, weight: jumpWeight, ...jumpsOf(totals.jumps, span) } }
}

function startOf(cell: CellTotals | undefined, all: Moments, leastVariance: number): Moments {
  if (!cell) return all
  const total = cell.runs + START_RUNS
  const mean = (cell.start + START_RUNS * all.mean) / total
  const squares = cell.startSquared - 2 * mean * cell.start + mean * mean * cell.runs
  const variance = (squares + START_RUNS * (all.variance + (all.mean - mean) ** 2)) / total
  return { mean, variance: Math.max(variance, leastVariance) }
}

/** The jumps seen lean to two of a quarter of the span, as believed before. */
function jumpsOf(totals: JumpTotals, span: number): Pick<Jumps, 'hazards' | 'size'> {
  const jumped = sum(totals.jumped)
  const hazard = (jumped + JUMP_CHANGES.jumps) / (sum(totals.changes) + JUMP_CHANGES.total)
  const hazards = totals.jumped.map(
    (count, depth) => (count + HAZARD_CHANGES * hazard) / ((totals.changes[depth] ?? 0) + HAZARD_CHANGES),
  )
  const count = jumped + JUMP_CHANGES.jumps
  const mean = (totals.size + (JUMP_CHANGES.jumps * span) / 4) / count
  const squares = totals.sizeSquared - 2 * mean * totals.size + mean * mean * jumped
  const believed = (span / 4) ** 2 + (span / 4 - mean) ** 2
  return { hazards, size: { mean, variance: (squares + JUMP_CHANGES.jumps * believed) / count } }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
const depths = () => new Array<number>(MAX_SCORES - 1).fill(0)

/** Each weight mixed with the mean of its neighbours on the grid, which has a row of rates for each ceiling. */
function smoothed(weights: readonly number[]): number[] {
  const width = RATES.length
  return weights.map((weight, k) => {
    const column = k % width
    const near = [
      weights[k - width],
      weights[k + width],
      column > 0 ? weights[k - 1] : undefined,
      column < width - 1 ? weights[k + 1] : undefined,
    ]
    const present = near.filter((each) => each !== undefined)
    return (1 - SMOOTHING) * weight + (SMOOTHING * sum(present)) / present.length
  })
}

function heaviest({ noise, cells, jumps }: CurvePriors): CurvePriors {
  const kept = cells.toSorted((a, b) => b.weight - a.weight).slice(0, MAX_CELLS)
  const total = sum(kept.map(({ weight }) => weight))
  const rounded = kept.map(({ ceiling, rate, weight, start }) => ({
    ceiling: digits(ceiling),
    rate,
    weight: digits((weight / total) * (1 - jumps.weight)),
    start: { mean: digits(start.mean), variance: digits(start.variance) },
  }))
  return { noise: digits(noise), cells: rounded, jumps: { ...jumps, hazards: jumps.hazards.map(digits) } }
}

/** Five significant digits say all that a prior knows. */
const digits = (value: number) => Number(value.toPrecision(5))
