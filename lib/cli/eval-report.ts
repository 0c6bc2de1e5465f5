import type { EvaluationDetail, Share, TargetReport } from '../api/contracts/evaluations.ts'
import { type GateState, gateState, missingOf } from '../loop/5-evaluate/gate-state.ts'
import { ran, whyNot } from '../loop/5-evaluate/report-target.ts'
import { assertNever } from '../loop/artefacts/assert-never.ts'
import type { Comparison } from './eval-compare.ts'
import { count, dollars, duration, oneLine, type Terminal, table } from './terminal.ts'

const percent = (share: number) => `${(100 * share).toFixed(1)} %`
const MOST_FAILURES = 20
export const NOT_MET = 1
export const NOT_RUN = 2

/** A share with its interval: `38 of 40 · 95.0 % (83.5 % – 98.6 %)`. */
export function shareLine({ count: of, of: all, rate, low, high }: Share): string {
  if (rate === null || low === null || high === null) return 'none'
  return `${of} of ${all} · ${percent(rate)} (${percent(low)} – ${percent(high)})`
}

/** What an evaluation came to, for a list. Of one that was not wholly run nobody can say how many would have. */
export function passedOf({ passed, problem }: { passed: number; problem: string | null }, judged: number): string {
  return problem === null ? `${passed} of ${judged} passed` : `${passed} passed, not wholly run`
}

type Gate = { gate: number; strict: boolean; base: number }

type Reported = Pick<EvaluationDetail, 'evaluation' | 'report'>

/** Of each target, whether it keeps the gate; null: nobody asks that of what the others are compared with. */
function gateStates({ evaluation, report }: Reported, { gate, strict, base }: Gate): (GateState | null)[] {
  return report.targets.map((target, index) => (index < base ? null : gateState(evaluation, target, gate, strict)))
}

/** The same for programs; null also where it is not decided. */
export function gatesMet(detail: Reported, judged: Gate): (boolean | null)[] {
  return gateStates(detail, judged).map((state) => (state === null || state === 'open' ? null : state === 'met'))
}

/** What is not the gate's to say: an evaluation that did not run wholly, and regressions where there were to be none (`compared`). */
export function exitCodeOf(
  detail: Reported,
  compared: readonly Comparison[] | null,
  judged: Gate,
  terminal: Terminal,
): number {
  const say = (text: string) => terminal.err(terminal.paint('yellow', text, 'err'))
  if (gateStates(detail, { ...judged, base: 0 }).includes('open')) return NOT_RUN
  if (compared?.some(({ pairs }) => pairs === 0)) {
    say('No case ran on both sides: nothing is said about regressions.')
    return NOT_RUN
  }
  const worse = compared?.reduce((sum, { regressions }) => sum + regressions.length, 0) ?? 0
  if (worse > 0) say(`${count(worse, 'regression')}, and there were to be none.`)
  return worse > 0 || gatesMet(detail, judged).includes(false) ? NOT_MET : 0
}

/** How each target did, what failed with the command that opens its trace, and what became worse than before. */
export function printEvaluation(
  detail: EvaluationDetail,
  comparisons: readonly Comparison[],
  judged: Gate,
  terminal: Terminal,
): void {
  const { evaluation, report, results } = detail
  const { paint } = terminal
  const least = `gate ${Math.round(1000 * judged.gate) / 10} %${judged.strict ? ', for the lower end of the interval' : ''}`
  terminal.out(
    `\n${paint('bold', oneLine(evaluation.suite.name))} of ${evaluation.loop.slug}, ${least}  ${paint('dim', evaluation.id)}`,
  )
  const states = gateStates(detail, judged)
  for (const [index, target] of evaluation.targets.entries()) {
    const told = report.targets[index]
    if (told)
      printTarget(target.title, told, gateMark(states[index] ?? null, missingOf(evaluation, told), terminal), terminal)
  }
  const failed = results.filter(({ verdict }) => verdict && ran(verdict) && !verdict.passed)
  if (failed.length > 0) terminal.out(`\n${paint('bold', count(failed.length, 'result'))} did not pass`)
  for (const { case: name, repeat, target, run, verdict } of failed.slice(0, MOST_FAILURES)) {
    const title = evaluation.targets.length > 1 ? `  ${evaluation.targets[target]?.title ?? ''}` : ''
    const again = evaluation.repeats > 1 ? `  #${repeat + 1}` : ''
    terminal.out(`  ${paint('red', '✗')} ${oneLine(name)}${again}${title}: ${verdict ? oneLine(whyNot(verdict)) : ''}`)
    if (run) terminal.out(paint('dim', `    npm run -s loopwright -- trace ${run}`))
  }
  if (failed.length > MOST_FAILURES) terminal.out(`  and ${failed.length - MOST_FAILURES} more: --json lists them all`)
  for (const comparison of comparisons) printComparison(comparison, terminal)
  if (evaluation.problem) terminal.out(`\n${paint('yellow', evaluation.problem)}`)
}

function gateMark(state: GateState | null, missing: number, { paint }: Terminal): string {
  switch (state) {
    case 'met':
      return `  ${paint('green', 'gate met')}`
    case 'missed':
      return `  ${paint('red', 'gate not met')}`
    case 'open':
      return `  ${paint('yellow', `gate not decided${missing > 0 ? `: ${count(missing, 'result')} not run` : ''}`)}`
    case null:
      return ''
    default:
      return assertNever(state)
  }
}

function printTarget(title: string, report: TargetReport, mark: string, { out, paint }: Terminal): void {
  const { passing, convergence, violations, iterations, costNanoUsd, costPerConvergence, activeMs, asked } = report
  out(`\n${paint('bold', title)}${mark}`)
  const spreadOf = (spread: TargetReport['iterations'], word: (value: number) => string) =>
    spread === null ? 'none' : `p50 ${word(spread.p50)} · p95 ${word(spread.p95)}`
  const figure = (value: number) => String(Math.round(value * 10) / 10)
  const rows = [
    ['passed', shareLine(passing)],
    ['converged', `${shareLine(convergence)} of those that should`],
    ['iterations', spreadOf(iterations, figure)],
    ['time', spreadOf(activeMs, duration)],
    ['violations', `${violations.total} in ${count(violations.runs.count, 'run')}`],
    ['cost', costNanoUsd === null ? 'none' : `${dollars(costNanoUsd.sum)} in all · ${spreadOf(costNanoUsd, dollars)}`],
    ['cost per convergence', costPerConvergence === null ? 'none converged' : dollars(costPerConvergence)],
    ...(report.judgeCostNanoUsd > 0 ? [['judges', dollars(report.judgeCostNanoUsd)]] : []),
    ...(asked > 0 ? [['asked a person', String(asked)]] : []),
    ...report.validators.map(({ name, holds }) => [`holds: ${name}`, shareLine(holds)]),
    ...report.faults.slice(0, 8).map(({ kind, times }) => [`fault: ${kind}`, count(times, 'time')]),
    ...report.rescues
      .slice(0, 8)
      .map(({ by, name, times, runs }) => [
        name === '' ? `saved by ${by}` : `saved by ${by}: ${name}`,
        `${count(times, 'time')} in ${count(runs, 'run')}`,
      ]),
  ]
  for (const line of table(['', ''], rows).slice(1)) out(`  ${line}`)
}

/** What became better and worse, pair by pair. */
function printComparison(
  { base, target, pairs, changed, regressions, improvements, difference, iterationsRatio, costRatio }: Comparison,
  { out, paint }: Terminal,
): void {
  out(`\n${paint('bold', `${target.title} against ${base.title}`)}  ${count(pairs, 'pair')}`)
  const signed = (value: number) => `${value >= 0 ? '+' : ''}${(100 * value).toFixed(1)}`
  if (difference)
    out(`  ${signed(difference.rate)} points (95 %: ${signed(difference.low)} to ${signed(difference.high)})`)
  if (iterationsRatio !== null) out(`  iterations × ${iterationsRatio.toFixed(2)}`)
  if (costRatio !== null) out(`  cost × ${costRatio.toFixed(2)}`)
  if (changed > 0) out(`  left out, since changed in between: ${count(changed, 'case')}`)
  for (const { case: name, why } of regressions)
    out(`  ${paint('red', 'regression')}  ${oneLine(name)}: ${oneLine(why)}`)
  for (const { case: name } of improvements) out(`  ${paint('green', 'improvement')}  ${oneLine(name)}`)
}
