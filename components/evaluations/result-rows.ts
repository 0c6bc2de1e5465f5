import { words } from '@/components/ui/format.ts'
import type { ResultView } from '@/lib/api/contracts/evaluations.ts'
import { ran, whyNot as whyFailed } from '@/lib/loop/5-evaluate/report-target.ts'
import type { Verdict } from '@/lib/loop/artefacts/evaluation.ts'

export const SHOWN = ['all', 'passed', 'failed', 'asked', 'open'] as const
type Shown = (typeof SHOWN)[number]
export const SHOWN_NAMES: Record<Shown, string> = {
  all: 'All',
  passed: 'Passed',
  failed: 'Failed',
  asked: 'Asked a person',
  open: 'Not judged',
}

export type ResultFilter = { show: Shown; target: number | null; text: string }
export const NO_FILTER: ResultFilter = { show: 'all', target: null, text: '' }

export type ResultSort = {
  by: 'number' | 'case' | 'verdict' | 'iterations' | 'cost' | 'time'
  order: 'asc' | 'desc'
}

/** Whether there is a run that came to something: what was cancelled or not paid for has not failed. */
export function wasRun(verdict: Verdict | null): verdict is Verdict {
  return verdict !== null && ran(verdict)
}

const IS: Record<Shown, (verdict: Verdict | null) => boolean> = {
  all: () => true,
  passed: (verdict) => verdict?.passed === true,
  failed: (verdict) => wasRun(verdict) && !verdict.passed,
  asked: (verdict) => verdict !== null && verdict.asked !== null,
  open: (verdict) => !wasRun(verdict),
}

/** How many there are of each. */
export function countShown(results: readonly ResultView[]): Record<Shown, number> {
  const count = (shown: Shown) => results.filter(({ verdict }) => IS[shown](verdict)).length
  return {
    all: results.length,
    passed: count('passed'),
    failed: count('failed'),
    asked: count('asked'),
    open: count('open'),
  }
}

/** Those that the filter leaves; of its text every word has to stand somewhere. */
export function filterResults(results: readonly ResultView[], { show, target, text }: ResultFilter): ResultView[] {
  const wanted = text.trim().toLowerCase().split(/\s+/)
  return results.filter((result) => {
    if (!IS[show](result.verdict) || (target !== null && result.target !== target)) return false
    const told = `${result.case} ${endingOf(result.verdict)} ${whyNot(result.verdict)}`.toLowerCase()
    return wanted.every((word) => told.includes(word))
  })
}

const KEYS: Record<ResultSort['by'], (result: ResultView) => number | string | null> = {
  number: ({ number }) => number,
  case: (result) => result.case,
  verdict: ({ verdict }) => (wasRun(verdict) ? Number(verdict.passed) : null),
  iterations: ({ verdict }) => verdict?.iterations ?? null,
  cost: ({ verdict }) => verdict?.costNanoUsd ?? null,
  time: ({ verdict }) => verdict?.activeMs ?? null,
}

/** In order; what is not judged comes last either way, and among equals the number decides. */
export function sortResults(results: readonly ResultView[], { by, order }: ResultSort): ResultView[] {
  const sign = order === 'asc' ? 1 : -1
  return results.toSorted((a, b) => {
    const [one, other] = [KEYS[by](a), KEYS[by](b)]
    if (one === null || other === null) return Number(one === null) - Number(other === null) || a.number - b.number
    const least =
      typeof one === 'string' ? one.localeCompare(String(other), 'en', { numeric: true }) : one - Number(other)
    return sign * least || a.number - b.number
  })
}

/** How the run ended, in words. */
export function endingOf(verdict: Verdict | null): string {
  if (verdict === null) return 'not judged yet'
  if (verdict.asked !== null) return `asked: ${verdict.asked}`
  if (!wasRun(verdict)) return 'not run'
  const by = verdict.reason === null ? '' : ` · ${words(verdict.reason)}`
  return `${verdict.outcome === 'success' ? 'converged' : 'failed'}${by}${verdict.label === '' ? '' : ` · ${verdict.label}`}`
}

/** Why it did not pass, in words; empty when it did. */
export function whyNot(verdict: Verdict | null): string {
  return verdict === null || verdict.passed ? '' : whyFailed(verdict)
}
