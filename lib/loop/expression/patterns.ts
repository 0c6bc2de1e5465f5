import type { ASTNode } from '@marcbachmann/cel-js'
import { LIMITS } from '../artefacts/limits.ts'
import { compileRegex, type Regex } from '../artefacts/regex.ts'

/** Instructions that all patterns written out in one expression may have together: compiling one costs about 5 µs each. */
const MAX_WRITTEN_SIZE = 2_000

export type CompilePattern = (pattern: string) => Regex

/** Compiles the patterns of one design, each once, until they are larger together than LIMITS.patternSize; then refuses new ones. */
export function patternsOfDesign(): CompilePattern {
  const known = new Set<string>()
  let size = 0
  return (pattern) => {
    if (known.has(pattern)) return compileRegex(pattern)
    if (size > LIMITS.patternSize)
      return { ok: false, message: 'the regular expressions of the design are too large together' }
    known.add(pattern)
    const regex = compileRegex(pattern)
    // Classes of Unicode take time by their number, not by the instructions they make.
    size += 4 * pattern.length + (regex.ok ? regex.size : 0)
    return regex
  }
}

/** Patterns of one expression, compiled when it is checked or compiled and free when it runs. */
export class WrittenPatterns {
  #size = 0
  readonly #compile: CompilePattern

  constructor(compilePattern: CompilePattern = compileRegex) {
    this.#compile = compilePattern
  }

  compile(pattern: string): Regex {
    if (this.#size > MAX_WRITTEN_SIZE) return { ok: false, message: 'the regular expressions are too large together' }
    const regex = this.#compile(pattern)
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
