import type { Span } from '../diagnostics/diagnostic.ts'

/** Span of source[from, to) with the line and column (1-based, UTF-16 units) of its start. */
export function spanOf(source: string, from: number, to: number): Span {
  const start = Math.max(0, Math.min(from, source.length))
  let line = 1
  let lineStart = 0
  for (let at = source.indexOf('\n'); at !== -1 && at < start; at = source.indexOf('\n', at + 1)) {
    line++
    lineStart = at + 1
  }
  return { from: start, to: Math.max(start, Math.min(to, source.length)), line, column: start - lineStart + 1 }
}
