import type { Truth } from '@/lib/loop/expression/evaluate-over.ts'

/** A column of the strip: one iteration, or as many as must share it. `from` and `to` are their places in the list, `to` not among them. */
export type StripColumn = { from: number; to: number; holds: Truth | 'mixed' }

/** The values of a predicate as columns, at most so many. */
export function stripColumns(truths: readonly Truth[], most: number): StripColumn[] {
  const columns = Math.min(truths.length, Math.max(1, most))
  return Array.from({ length: columns }, (_, index): StripColumn => {
    const from = Math.floor((index * truths.length) / columns)
    const to = Math.floor(((index + 1) * truths.length) / columns)
    const first = truths[from] ?? 'unknown'
    const holds = truths.slice(from, to).every((truth) => truth === first) ? first : 'mixed'
    return { from, to, holds }
  })
}

/** The column at a share (0 to 1) of the strip’s width. */
export function columnAt(columns: readonly StripColumn[], share: number): StripColumn | undefined {
  return columns[Math.min(columns.length - 1, Math.max(0, Math.floor(share * columns.length)))]
}
