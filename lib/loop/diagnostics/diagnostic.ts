/** Position in a source text: UTF-16 offsets, plus 1-based line and column of `from`. */
export type Span = { from: number; to: number; line: number; column: number }

export type Severity = 'error' | 'warning' | 'info'

/** A change of the design that removes the diagnostic. Operations are RFC 6902 on the design document. */
export type QuickFix = {
  title: string
  patch: ({ op: 'add' | 'replace'; path: string; value: unknown } | { op: 'remove'; path: string })[]
}

/** One finding of the compiler. `code` is stable and listed in the catalogue, which gives severity, why and how to fix. */
export type Diagnostic = {
  code: string
  severity: Severity
  /** One sentence with the names involved. */
  message: string
  /** Why it matters. */
  why: string
  /** What to do. */
  fix: string
  nodeId?: string
  edgeId?: string
  /** Path inside the node's config (with nodeId) or inside the design, e.g. `rules.0.when`, `contract.score`. */
  field?: string
  span?: Span
  quickFix?: QuickFix
}
