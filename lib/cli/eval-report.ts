import type { EvaluationDetail, Share, TargetComparison, TargetReport } from '../api/contracts/evaluations.ts'
import { whyNot } from '../loop/5-evaluate/report-target.ts'
import { count, dollars, duration, oneLine, type Terminal, table } from './terminal.ts'

const percent = (share: number) => `${(100 * share).toFixed(1)} %`
const MOST_FAILURES = 20

/** A share with its interval: `38 of 40 · 95.0 % (83.5 % – 98.6 %)`. */
export function shareLine({ count: of, of: all, rate, low, high }: Share): string {
  if (rate === null || low === null || high === null) return 'none'
  return `${of} of ${all} · ${percent(rate)} (${percent(low)} – ${percent(high)})`
}

/** What gates are about: the share itself, or with `strict` the lower end of its interval. */
export function meetsGate({ passing }: Pick<TargetReport, 'passing'>, gate: number, strict: boolean): boolean {
  const share = strict ? passing.low : passing.rate
  return share !== null && share >= gate
}

type Gate = { gate: number; strict: boolean; base: number }

/** How each target did, what failed with the command that opens its trace, and what became worse than on the first one. */
export function printEvaluation(detail: EvaluationDetail, { gate, strict, base }: Gate, terminal: Terminal): void {
  const { evaluation, report, results } = detail
  const { paint } = terminal
  terminal.out(`\n${paint('bold', evaluation.suite.name)}  ${evaluation.loop.slug}  ${paint('dim', evaluation.id)}`)
  for (const [index, target] of evaluation.targets.entries()) {
    const told = report.targets[index]
    if (told) printTarget(target.title, told, index < base ? null : meetsGate(told, gate, strict), terminal)
  }
  const failed = results.filter(({ verdict }) => verdict && !verdict.passed)
  if (failed.length > 0) terminal.out(`\n${paint('bold', count(failed.length, 'result'))} did not pass`)
  for (const { case: name, repeat, target, run, verdict } of failed.slice(0, MOST_FAILURES)) {
    const title = evaluation.targets.length > 1 ? `  ${evaluation.targets[target]?.title ?? ''}` : ''
    const again = evaluation.repeats > 1 ? `  #${repeat + 1}` : ''
    terminal.out(`  ${paint('red', '✗')} ${oneLine(name)}${again}${title}: ${verdict ? oneLine(whyNot(verdict)) : ''}`)
    if (run) terminal.out(paint('dim', `    npm run -s loopwright -- trace ${run}`))
  }
  if (failed.length > MOST_FAILURES) terminal.out(`  and ${failed.length - MOST_FAILURES} more: --json lists them all`)
  for (const comparison of report.comparisons)
    printComparison(
      comparison,
      evaluation.targets.map(({ title }) => title),
      terminal,
    )
  if (evaluation.problem) terminal.out(`\n${paint('yellow', evaluation.problem)}`)
}

function printTarget(title: string, report: TargetReport, met: boolean | null, { out, paint }: Terminal): void {
  const { passing, convergence, violations, iterations, costNanoUsd, costPerConvergence, activeMs, asked } = report
  const mark = met === null ? '' : met ? `  ${paint('green', 'gate met')}` : `  ${paint('red', 'gate not met')}`
  out(`\n${paint('bold', title)}${mark}`)
  const spreadOf = (spread: TargetReport['iterations'], word: (value: number) => string) =>
    spread === null ? 'none' : `p50 ${word(spread.p50)} · p95 ${word(spread.p95)}`
  const figure = (value: number) => String(Math.round(value * 10) / 10)
  const rows = [
    ['passed', shareLine(passing)],
    ['converged', `${shareLine(convergence)} of those that are to`],
    ['iterations', spreadOf(iterations, figure)],
    ['time', spreadOf(activeMs, duration)],
    ['violations', `${violations.total} in ${count(violations.runs.count, 'run')}`],
    ['cost', costNanoUsd === null ? 'none' : `${dollars(costNanoUsd.sum)} in all · ${spreadOf(costNanoUsd, dollars)}`],
    ['per convergence', costPerConvergence === null ? 'none converged' : dollars(costPerConvergence)],
    ...(report.judgeCostNanoUsd > 0 ? [['judges', dollars(report.judgeCostNanoUsd)]] : []),
    ...(asked > 0 ? [['asked a person', String(asked)]] : []),
    ...report.validators.map(({ name, holds }) => [`holds: ${name}`, shareLine(holds)]),
    ...report.faults.slice(0, 8).map(({ kind, times }) => [`fault: ${kind}`, `${times} times`]),
    ...report.rescues
      .slice(0, 8)
      .map(({ by, name, times, runs }) => [`saved by ${by}: ${name}`, `${times} times in ${count(runs, 'run')}`]),
  ]
  for (const line of table(['', ''], rows).slice(1)) out(`  ${line}`)
}

/** What became better and worse, pair by pair. */
export function printComparison(
  { a, b, pairs, regressions, improvements, difference, iterationsRatio, costRatio }: TargetComparison,
  titles: readonly string[],
  { out, paint }: Terminal,
): void {
  out(`\n${paint('bold', `${titles[b] ?? 'this'} against ${titles[a] ?? 'that'}`)}  ${count(pairs, 'pair')}`)
  const signed = (value: number) => `${value >= 0 ? '+' : ''}${(100 * value).toFixed(1)}`
  if (difference)
    out(`  ${signed(difference.rate)} points (95 %: ${signed(difference.low)} to ${signed(difference.high)})`)
  if (iterationsRatio !== null) out(`  iterations × ${iterationsRatio.toFixed(2)}`)
  if (costRatio !== null) out(`  cost × ${costRatio.toFixed(2)}`)
  for (const { case: name, why } of regressions)
    out(`  ${paint('red', 'regression')}  ${oneLine(name)}: ${oneLine(why)}`)
  for (const { case: name } of improvements) out(`  ${paint('green', 'improvement')}  ${oneLine(name)}`)
}
