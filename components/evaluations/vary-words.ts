import { formatUsd } from '@/components/ui/format.ts'
import type { Variations } from '@/lib/api/contracts/evaluations.ts'

/** What variations cost, as a sentence before another one; empty where they cost nothing. */
export function costWords({ costNanoUsd }: Pick<Variations, 'costNanoUsd'>): string {
  if (costNanoUsd === null) return 'What they cost is not known: their model has no price. '
  return costNanoUsd === 0 ? '' : `They cost ${formatUsd(costNanoUsd)}. `
}

/** What was expected of the case and can't be expected of its variations. */
export function leftOutWords({ leftOut, cases }: Pick<Variations, 'leftOut' | 'cases'>): string | null {
  if (leftOut.length === 0 || cases.length === 0) return null
  return `Left out of their expected values: ${leftOut.join(', ')}, since that held for the input of the case. Say under “Expected values that follow from the input” how to work it out, or enter it in each case.`
}
