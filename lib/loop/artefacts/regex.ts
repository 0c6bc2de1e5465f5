import { RE2JS } from 're2js'
import { LruCache } from './lru-cache.ts'

/** A compiled RE2 pattern: linear in the text's length, no lookaround, no backreferences. `size` is its instruction count, for cost accounting. */
export type Regex = { ok: true; size: number; test(text: string): boolean } | { ok: false; message: string }

const MAX_INSTRUCTIONS = 1_000
const cache = new LruCache<Regex>(200)

/** Compiles a pattern for search anywhere in a text. The same pattern is compiled once. */
export function compileRegex(pattern: string, options: { ignoreCase?: boolean } = {}): Regex {
  return cache.get(`${options.ignoreCase ? 'i' : '-'}${pattern}`, () =>
    compile(pattern, options.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0),
  )
}

function compile(pattern: string, flags: number): Regex {
  if (pattern.length > 1_000) return { ok: false, message: 'the regular expression is longer than 1,000 characters' }
  try {
    const compiled = RE2JS.compile(pattern, flags)
    const size = compiled.programSize()
    if (size > MAX_INSTRUCTIONS)
      return {
        ok: false,
        message: `the regular expression is too large (${size} instructions; at most ${MAX_INSTRUCTIONS.toLocaleString('en')})`,
      }
    return { ok: true, size, test: (text) => compiled.test(text) }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { ok: false, message: `not a regular expression (RE2 syntax, no lookaround): ${message}` }
  }
}
