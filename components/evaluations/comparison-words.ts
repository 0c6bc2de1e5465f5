import type { Tone } from '@/components/ui/badge.tsx'
import { formatNumber, plural } from '@/components/ui/format.ts'
import type { TargetComparison } from '@/lib/api/contracts/evaluations.ts'

type Difference = Pick<TargetComparison, 'difference' | 'pairs' | 'changed'>

/** Whether the second is better, worse, or not told apart from the first. */
export function differenceMark({ difference }: Pick<Difference, 'difference'>): { tone: Tone; text: string } {
  if (difference === null) return { tone: 'neutral', text: 'nothing in common' }
  if (difference.high < 0) return { tone: 'danger', text: 'worse' }
  if (difference.low > 0) return { tone: 'success', text: 'better' }
  return { tone: 'neutral', text: difference.rate === 0 ? 'no difference' : 'not told apart' }
}

/** The difference of what passes, and what is not in it. */
export function comparisonWords({ difference, pairs, changed }: Difference): string {
  const left =
    changed === 0
      ? ''
      : ` ${plural(changed, 'case')} changed between the two and ${changed === 1 ? 'is' : 'are'} left out.`
  if (difference === null || pairs === 0)
    return `They have no case and repeat in common that both have run${changed === 0 ? '' : ' and that asks the same'}.${left}`
  return `${differenceWords(difference, pairs)}${left}`
}

function differenceWords(difference: NonNullable<Difference['difference']>, pairs: number): string {
  const over = `over ${plural(pairs, 'pair')} of the same case`
  const range = `${points(difference.low)} to ${points(difference.high)} with 95 % confidence`
  if (difference.rate === 0) return `As many pass, ${over} (${range}).`
  const [size, way] = [points(Math.abs(difference.rate)).replace('+', ''), difference.rate > 0 ? 'more' : 'less']
  return `${size} points ${way} pass, ${over} (${range}).`
}

/** Iterations and cost of what both pass. */
export function ratioWords({
  iterationsRatio,
  costRatio,
}: Pick<TargetComparison, 'iterationsRatio' | 'costRatio'>): string {
  if (iterationsRatio === null && costRatio === null) return 'No case passes on both with figures to compare.'
  const parts = [
    iterationsRatio === null ? '' : timesThe(iterationsRatio, 'as many iterations', 'the iterations'),
    costRatio === null ? '' : timesThe(costRatio, 'the same cost', 'the cost'),
  ].filter((part) => part !== '')
  return `Where both pass: ${parts.join(' and ')}.`
}

function timesThe(ratio: number, same: string, what: string): string {
  const shown = formatNumber(ratio, 2)
  return shown === '1' ? same : `${shown} times ${what}`
}

function points(share: number): string {
  const value = Math.round(share * 1_000) / 10
  return `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(value)}`
}
