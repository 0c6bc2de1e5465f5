import type { TemplateSummary } from '@/lib/api/contracts/catalogue.ts'

/** Of its cases with the scripted answers. */
export function casesThatConverge({ cases }: Pick<TemplateSummary, 'cases'>): number {
  return cases.filter(({ outcome }) => outcome === 'success').length
}

/** `5`, or `3–11`: how many iterations those of its cases take that converge; all of them, where none does. */
export function usualIterations({ cases }: Pick<TemplateSummary, 'cases'>): string {
  const converging = cases.filter(({ outcome }) => outcome === 'success')
  const counted = converging.length === 0 ? cases : converging
  const least = Math.min(...counted.map(({ minIterations }) => minIterations))
  const most = Math.max(...counted.map(({ maxIterations }) => maxIterations))
  return least === most ? String(least) : `${least}–${most}`
}
