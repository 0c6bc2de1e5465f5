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

/** Span of a part of an expression. The parser leaves out the parentheses around an operand; those that are half inside are taken in whole. */
export function spanOfPart(source: string, from: number, to: number): Span {
  const { opened, closed } = unmatched(source, from, to)
  const end = reach(source, to, 1, ')', opened)
  const start = reach(source, from - 1, -1, '(', closed)
  return end === undefined || start === undefined ? spanOf(source, from, to) : spanOf(source, start + 1, end)
}

/** Parentheses between two offsets whose other half is outside; those in texts don't count. */
function unmatched(source: string, from: number, to: number): { opened: number; closed: number } {
  let opened = 0
  let closed = 0
  let quote: string | undefined
  for (let at = from; at < to; at++) {
    const char = source[at]
    if (quote !== undefined) {
      if (char === '\\') at++
      else if (char === quote) quote = undefined
    } else if (char === '"' || char === "'") quote = char
    else if (char === '(') opened++
    else if (char === ')' && opened > 0) opened--
    else if (char === ')') closed++
  }
  return { opened, closed }
}

/** The offset beyond the next `count` brackets in a direction; undefined if something else than white space is between. */
function reach(source: string, at: number, step: 1 | -1, bracket: string, count: number): number | undefined {
  let left = count
  for (; left > 0; at += step) {
    const char = source[at]
    if (char === bracket) left--
    else if (char === undefined || char.trim() !== '') return undefined
  }
  return at
}
