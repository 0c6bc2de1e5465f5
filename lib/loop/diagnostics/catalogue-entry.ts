import type { Severity } from './diagnostic.ts'

/** What is known of a code. `N` are the names its message needs. */
export type CatalogueEntry<N> = {
  severity: Severity
  title: string
  /** One sentence with the names involved. */
  message: (names: N) => string
  why: string
  fix: string
  /** A draft with it may run, a version may not be published. Errors always block both. */
  blocksPublish?: true
}

export const list = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ')
export const error = <N>(entry: Omit<CatalogueEntry<N>, 'severity'>): CatalogueEntry<N> => ({
  severity: 'error',
  ...entry,
})
export const warning = <N>(entry: Omit<CatalogueEntry<N>, 'severity'>): CatalogueEntry<N> => ({
  severity: 'warning',
  ...entry,
})
export const info = <N>(entry: Omit<CatalogueEntry<N>, 'severity'>): CatalogueEntry<N> => ({
  severity: 'info',
  ...entry,
})
