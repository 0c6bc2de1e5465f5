import { stringify } from 'csv-stringify/sync'
import type { EvaluationDetail } from '../api/contracts/evaluations.ts'
import { ran, whyNot } from '../loop/5-evaluate/report-target.ts'
import { readEvaluation } from './evaluations.ts'
import { ok, type Result } from './result.ts'
import type { Actor, Services } from './services.ts'

export const EXPORT_FORMATS = ['csv', 'json'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]
export type Exported = { name: string; mediaType: string; text: string }

/** An evaluation as a file: one row for each result, or everything as JSON. */
export async function exportEvaluation(
  services: Services,
  actor: Actor,
  id: string,
  format: ExportFormat,
): Promise<Result<Exported>> {
  const read = await readEvaluation(services, actor, id)
  if (!read.ok) return read
  const name = `${read.value.evaluation.loop.slug}-${id}.${format}`
  if (format === 'json') return ok({ name, mediaType: 'application/json', text: JSON.stringify(read.value, null, 2) })
  return ok({ name, mediaType: 'text/csv', text: evaluationAsCsv(read.value) })
}

const usd = (nanoUsd: number) => nanoUsd / 1e9

type Moved = Pick<EvaluationDetail['report']['comparisons'][number], 'regressions' | 'improvements'>

/** One row for each result, a column for each validator, and with comparisons one for what became better or worse. What could be taken for a formula by a spreadsheet is marked as text. */
export function evaluationAsCsv(
  { evaluation, results }: Pick<EvaluationDetail, 'evaluation' | 'results'>,
  comparisons: readonly Moved[] | null = null,
): string {
  const worse = new Set(comparisons?.flatMap(({ regressions }) => regressions.map(({ b }) => b)))
  const better = new Set(comparisons?.flatMap(({ improvements }) => improvements.map(({ b }) => b)))
  const compared = (number: number) =>
    comparisons ? [worse.has(number) ? 'regression' : better.has(number) ? 'improvement' : ''] : []
  const names = [
    ...new Set(results.flatMap(({ verdict }) => verdict?.validators.map((validator) => validator.name) ?? [])),
  ]
  const header = [
    ...['number', 'target', 'case', 'repeat', 'run', 'passed', 'outcome', 'reason', 'label', 'asked', 'why_not'],
    ...['iterations', 'steps', 'violations', 'remediations', 'escalations', 'cost_usd', 'judge_cost_usd', 'tokens'],
    ...['time_ms', 'best_score', 'faults', 'rescues', 'unsaved', ...names.map((name) => `validator: ${name}`)],
    ...(comparisons ? ['compared'] : []),
  ]
  const rows = results.map(({ number, target, case: name, repeat, run, verdict }) => {
    const place = [number, evaluation.targets[target]?.title ?? target, name, repeat, run]
    if (!verdict) return [...place, ...Array(header.length - place.length).fill('')]
    const { passed, outcome, reason, label, asked, rescues } = verdict
    const times = (list: readonly { times: number }[]) => list.reduce((sum, each) => sum + each.times, 0)
    const holds = names.map((each) => verdict.validators.find((validator) => validator.name === each)?.holds ?? '')
    return [
      ...[...place, ran(verdict) ? passed : '', outcome, reason, label, asked],
      ...[passed ? '' : whyNot(verdict), verdict.iterations],
      ...[verdict.steps, verdict.violations, verdict.remediations, verdict.escalations, usd(verdict.costNanoUsd)],
      ...[usd(verdict.judgeCostNanoUsd), verdict.tokens, verdict.activeMs, verdict.bestScore],
      ...[times(rescues.faults), times(rescues.rescues), rescues.unsaved, ...holds, ...compared(number)],
    ]
  })
  return stringify([header, ...rows], { escape_formulas: true, cast: { boolean: String }, record_delimiter: 'windows' })
}
