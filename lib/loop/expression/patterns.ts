import type { ASTNode } from '@marcbachmann/cel-js'
import { compileRegex, type Regex } from '../artefacts/regex.ts'

/** Instructions that all patterns written out in one expression may have together: compiling one costs about 5 µs each. */
const MAX_WRITTEN_SIZE = 2_000

/** Patterns of one expression, compiled when it is checked or compiled and free when it runs. */
export class WrittenPatterns {
  #size = 0

  compile(pattern: string): Regex {
    if (this.#size > MAX_WRITTEN_SIZE) return { ok: false, message: 'the regular expressions are too large together' }
    const regex = compileRegex(pattern)
    if (regex.ok) this.#size += regex.size
    return regex
  }
}

/** The pattern of `matches(text, 'pattern')` when it is written out. */
export function writtenPattern(name: string, args: readonly ASTNode[]): string | undefined {
  const pattern = args[1]
  return name === 'matches' && args.length === 2 && pattern?.op === 'value' && typeof pattern.args === 'string'
    ? pattern.args
    : undefined
}

/** Steps for compiling a pattern that is made at run time, whether or not it is kept from before. */
export function compileCost(pattern: string, size: number): number {
  const unicode = /\\[pP]|\(\?[a-zA-Z]*i/.test(pattern) ? 400 : 0
  return 4 * (pattern.length + size) + unicode
}

/** Steps for matching a text: one per character, more for large programs. */
export function matchCost(text: string, size: number): number {
  return Math.ceil(text.length * Math.max(1, size / 64))
}
