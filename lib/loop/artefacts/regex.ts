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
  const least = expandedSize(pattern)
  if (least > MAX_INSTRUCTIONS) return { ok: false, message: tooLarge(`at least ${least}`) }
  try {
    const compiled = RE2JS.compile(pattern, flags)
    const size = compiled.programSize()
    if (size > MAX_INSTRUCTIONS) return { ok: false, message: tooLarge(String(size)) }
    return { ok: true, size, test: (text) => compiled.test(text) }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { ok: false, message: `not a regular expression (RE2 syntax, no lookaround): ${message}` }
  }
}

function tooLarge(size: string): string {
  return `the regular expression is too large (${size} instructions; at most ${MAX_INSTRUCTIONS.toLocaleString('en')})`
}

/** One element of a pattern: what opens a group, a group's end, a repetition, quoted text, a class, an escape, or any other character. */
const ELEMENT =
  /(\((?:\?(?:P?<\w+>|[a-zA-Z-]*:|[a-zA-Z-]*(?=\))))?)|(\))|\{(\d+)(?:,(\d*))?\}|\\Q(.*?)(?:\\E|$)|\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]|\\[pP]\{\^?\w+\}|\\x\{\w+\}|\\.|[*+?|^$]|(.)/gsu

/**
 * Least number of instructions that a pattern compiles to, with its repetitions written out: known before the time is spent, since compiling
 * (a{1,1000}) eighty times over takes half a second.
 */
export function expandedSize(pattern: string): number {
  const groups = [0]
  let last = 0
  const add = (size: number) => {
    last = size
    groups[groups.length - 1] = (groups.at(-1) ?? 0) + size
  }
  for (const [element, opens, closes, low, high, quoted] of pattern.matchAll(ELEMENT)) {
    if (opens !== undefined) groups.push(0)
    else if (closes !== undefined && groups.length > 1) add(groups.pop() ?? 0)
    else if (low !== undefined) {
      const once = last
      add(once * (Math.max(Number(low), Number(high ?? 0)) - 1))
      last = once
    } else if (quoted !== undefined) {
      add(quoted.length)
      last = Math.min(1, quoted.length)
    } else if (!/^[*+?|^$]$/.test(element)) add(1)
  }
  return groups.reduce((sum, size) => sum + size, 0)
}
