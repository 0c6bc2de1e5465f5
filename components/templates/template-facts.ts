import type { TemplateSummary } from '@/lib/api/contracts/catalogue.ts'

/** Of its cases with the scripted answers. */
export function casesThatConverge({ cases }: Pick<TemplateSummary, 'cases'>): number {
  return cases.filter(({ outcome }) => outcome === 'success').length
}

/** `5`, or `3–11`: how many iterations its cases take. */
export function usualIterations({ cases }: Pick<TemplateSummary, 'cases'>): string {
  const least = Math.min(...cases.map(({ minIterations }) => minIterations))
  const most = Math.max(...cases.map(({ maxIterations }) => maxIterations))
  return least === most ? String(least) : `${least}–${most}`
}
