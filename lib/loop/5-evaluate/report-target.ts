import type { Verdict } from '../artefacts/evaluation.ts'
import type { Expectation } from '../artefacts/suite.ts'
import { wilson } from '../summary/wilson.ts'

/** A result as reports read it. */
export type JudgedResult = {
  number: number
  target: number
  case: string
  repeat: number
  expect: Expectation
  verdict: Verdict
}

/** A share with Wilson's interval of 95 %; nulls: it is a share of nothing. */
export type ShareOf = { count: number; of: number; rate: number | null; low: number | null; high: number | null }

function share(count: number, of: number): ShareOf {
  return { count, of, ...(wilson(count, of) ?? { rate: null, low: null, high: null }) }
}

export type SpreadOf = { p50: number; p95: number; mean: number; sum: number } | null

/**
 * Quantile by linear interpolation between the two nearest of the sorted values, at position (n − 1)·p from 0: type 7 of R. J. Hyndman and Y. Fan, The American
 * Statistician 50 (1996) 361–365, the default of R, NumPy and spreadsheets.
 */
export function quantile(sorted: readonly number[], p: number): number {
  const at = (sorted.length - 1) * p
  const below = sorted[Math.floor(at)] ?? 0
  const above = sorted[Math.ceil(at)] ?? below
  return below + (above - below) * (at - Math.floor(at))
}

/** Middle, 95th part of a hundred, mean and sum; null: of nothing. */
export function spread(values: readonly number[]): SpreadOf {
  if (values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  const sum = values.reduce((total, value) => total + value, 0)
  return { p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95), mean: sum / values.length, sum }
}

export type TargetReportOf = {
  judged: number
  passing: ShareOf
  convergence: ShareOf
  violations: { runs: ShareOf; total: number }
  asked: number
  iterations: SpreadOf
  iterationCounts: [number, number][]
  activeMs: SpreadOf
  costNanoUsd: SpreadOf
  tokens: SpreadOf
  costPerConvergence: number | null
  judgeCostNanoUsd: number
  reasons: { reason: string; outcome: string; times: number }[]
  validators: { name: string; holds: ShareOf }[]
  faults: { kind: string; times: number }[]
  rescues: { by: string; name: string; runs: number; times: number }[]
  unsaved: { number: number; case: string; why: string }[]
}

/** Whether there was a run that came to an end or to a question: one that was not started, or was cancelled, counts in no share. */
export function ran({ outcome, asked }: Pick<Verdict, 'outcome' | 'asked'>): boolean {
  return outcome !== null || asked !== null
}

/** What the judged results of one target come to. A result that was not run counts nowhere: whoever asks for a gate has to look at why. */
export function reportTarget(all: readonly JudgedResult[]): TargetReportOf {
  const results = all.filter(({ verdict }) => ran(verdict))
  const verdicts = results.map(({ verdict }) => verdict)
  const ended = verdicts.filter(({ outcome }) => outcome !== null)
  const converged = ended.filter(({ outcome }) => outcome === 'success')
  const hoped = results.filter(({ expect }) => expect.outcome === 'success')
  const spent = verdicts.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0)
  return {
    judged: results.length,
    passing: share(verdicts.filter(({ passed }) => passed).length, results.length),
    convergence: share(hoped.filter(({ verdict }) => verdict.outcome === 'success').length, hoped.length),
    violations: {
      runs: share(verdicts.filter(({ violations }) => violations > 0).length, verdicts.length),
      total: verdicts.reduce((sum, { violations }) => sum + violations, 0),
    },
    asked: verdicts.filter(({ asked }) => asked !== null).length,
    iterations: spread(ended.map(({ iterations }) => iterations)),
    iterationCounts: counted(converged.map(({ iterations }) => iterations)).sort(([a], [b]) => a - b),
    activeMs: spread(ended.map(({ activeMs }) => activeMs)),
    costNanoUsd: spread(verdicts.map(({ costNanoUsd }) => costNanoUsd)),
    tokens: spread(verdicts.map(({ tokens }) => tokens)),
    costPerConvergence: converged.length === 0 ? null : spent / converged.length,
    judgeCostNanoUsd: verdicts.reduce((sum, { judgeCostNanoUsd }) => sum + judgeCostNanoUsd, 0),
    reasons: reasonsOf(verdicts),
    validators: validatorsOf(verdicts),
    ...rescuesOf(results),
  }
}

function counted<T>(values: readonly T[]): [T, number][] {
  const times = new Map<T, number>()
  for (const value of values) times.set(value, (times.get(value) ?? 0) + 1)
  return [...times]
}

const often = (a: { times: number }, b: { times: number }) => b.times - a.times

function reasonsOf(verdicts: readonly Verdict[]): TargetReportOf['reasons'] {
  const named = verdicts.map(({ reason, outcome, asked }) =>
    asked !== null ? 'asked a person\nasked' : reason === null ? 'not started\nnone' : `${reason}\n${outcome}`,
  )
  return counted(named)
    .map(([name, times]) => {
      const [reason = '', outcome = ''] = name.split('\n')
      return { reason, outcome, times }
    })
    .sort(often)
}

function validatorsOf(verdicts: readonly Verdict[]): TargetReportOf['validators'] {
  const names = [...new Set(verdicts.flatMap(({ validators }) => validators.map(({ name }) => name)))]
  return names.map((name) => {
    const found = verdicts.flatMap(({ validators }) => validators.filter((each) => each.name === name))
    return { name, holds: share(found.filter(({ holds }) => holds).length, found.length) }
  })
}

function rescuesOf(results: readonly JudgedResult[]): Pick<TargetReportOf, 'faults' | 'rescues' | 'unsaved'> {
  const faults = new Map<string, number>()
  const rescues = new Map<string, TargetReportOf['rescues'][number]>()
  for (const { verdict } of results) {
    for (const { kind, times } of verdict.rescues.faults) faults.set(kind, (faults.get(kind) ?? 0) + times)
    for (const { by, name, times } of verdict.rescues.rescues) {
      const known = rescues.get(`${by}\n${name}`) ?? { by, name, runs: 0, times: 0 }
      rescues.set(`${by}\n${name}`, { ...known, runs: known.runs + 1, times: known.times + times })
    }
  }
  const unsaved = results.flatMap(({ number, case: name, verdict }) => {
    const { passed, unexpected, rescues: told } = verdict
    if (passed || (told.faults.length === 0 && told.unsaved === null)) return []
    return [{ number, case: name, why: told.unsaved ?? unexpected ?? whyNot(verdict) }]
  })
  return {
    faults: [...faults].map(([kind, times]) => ({ kind, times })).sort(often),
    rescues: [...rescues.values()].sort(often),
    unsaved,
  }
}

/** Why a result did not pass, in words. */
export function whyNot({ unexpected, validators }: Verdict): string {
  const failing = validators
    .filter(({ holds }) => !holds)
    .map(({ name, reason }) => (reason === null ? `“${name}” does not hold.` : `“${name}”: ${reason}`))
  return [...(unexpected === null ? [] : [unexpected]), ...failing].join(' ') || 'It did not pass.'
}
