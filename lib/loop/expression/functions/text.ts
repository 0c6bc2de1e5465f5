import type { Json } from '../../artefacts/json.ts'
import { compileRegex } from '../../artefacts/regex.ts'
import { Fault, wrongType } from '../fault.ts'
import type { Meter } from '../meter.ts'
import { compileCost, matchCost } from '../patterns.ts'
import { isComparable, withoutNull } from '../type-relations.ts'
import type { ExprType } from '../types.ts'
import { define, type FunctionEntry, NUMBER, TEXT, TEXT_OR_LIST, TEXTS, VALUE } from './function-entry.ts'

const BOOLEAN: ExprType = { kind: 'boolean' }
const STRING: ExprType = { kind: 'string' }
const SURROGATE = /[\ud800-\udbff]/

/** Length in Unicode code points, as JSON Schema counts. */
export function textLength(text: string): number {
  if (!SURROGATE.test(text)) return text.length
  let length = 0
  for (const _ of text) length++
  return length
}

/** Part of a text by code points; bounds outside the text are moved to its ends. */
export function textSlice(text: string, start: number, end: number | undefined): string {
  return SURROGATE.test(text) ? Array.from(text).slice(start, end).join('') : text.slice(start, end)
}

/** Whole number, or the fault `index`. */
export function wholeNumber(value: number, what: string): number {
  if (!Number.isInteger(value)) throw new Fault('index', `${what} must be a whole number, got ${value}`)
  return value
}

/** For functions over a text or a list: a text is searched for a text, a list for an item of its type. */
function searchRelation([haystack, needle]: ExprType[]): string | undefined {
  if (!haystack || !needle) return undefined
  const type = withoutNull(haystack)
  const sought = withoutNull(needle).kind
  if (type.kind === 'string' && sought !== 'string' && sought !== 'any') return 'a string can only contain a string'
  if (type.kind === 'list' && !isComparable(type.item, needle)) return 'the list never holds a value of that type'
  return undefined
}

function indexIn(haystack: string | Json[], needle: Json, meter: Meter): number {
  if (typeof haystack === 'string') {
    if (typeof needle !== 'string') throw wrongType('a string', needle)
    meter.search(haystack, needle)
    return haystack.indexOf(needle)
  }
  for (let index = 0; index < haystack.length; index++) {
    meter.charge(1)
    if (meter.equal(haystack[index] ?? null, needle)) return index
  }
  return -1
}

function matches(meter: Meter, text: string, pattern: string): boolean {
  const regex = compileRegex(pattern)
  if (!regex.ok) {
    // A refused pattern may have cost as much as the largest that is taken, and exists() may absorb many of them.
    meter.charge(1_000)
    throw new Fault('regex', regex.message)
  }
  meter.charge(compileCost(pattern, regex.size) + matchCost(text, regex.size))
  return regex.test(text)
}

function split(meter: Meter, text: string, separator: string, limit: number | undefined): Json {
  meter.search(text, separator)
  if (limit !== undefined && wholeNumber(limit, 'limit') < 0) throw new Fault('index', 'limit must not be negative')
  const parts = text.split(separator, Math.min(meter.left + 1, limit ?? Number.MAX_SAFE_INTEGER))
  meter.charge(parts.length)
  return parts
}

function join(meter: Meter, texts: string[], separator = ''): string {
  const length = texts.reduce((sum, text) => sum + text.length, 0) + separator.length * Math.max(0, texts.length - 1)
  meter.text(length)
  return texts.join(separator)
}

/** Replaces the first `limit` occurrences, or all. The size is known before the text is made. */
function replace(meter: Meter, text: string, old: string, by: string, limit = Number.MAX_SAFE_INTEGER): string {
  wholeNumber(limit, 'limit')
  if (old === '') throw new Fault('format', 'the text to replace must not be empty')
  meter.search(text, old)
  const parts: string[] = []
  let from = 0
  for (let at = text.indexOf(old); at !== -1 && parts.length < limit; at = text.indexOf(old, from)) {
    meter.charge(1)
    parts.push(text.slice(from, at))
    from = at + old.length
  }
  meter.text(text.length + parts.length * (by.length - old.length))
  return [...parts, text.slice(from)].join(by)
}

function substring(meter: Meter, text: string, start: number, end: number | undefined): string {
  meter.chars(text.length)
  const from = Math.max(0, wholeNumber(start, 'start'))
  return textSlice(text, from, end === undefined ? undefined : Math.max(from, wholeNumber(end, 'end')))
}

function indexOf(meter: Meter, haystack: string | Json[], needle: Json): number {
  const index = indexIn(haystack, needle, meter)
  return typeof haystack === 'string' && index > 0 ? textLength(haystack.slice(0, index)) : index
}

const metered = (change: (text: string) => string) => (meter: Meter, text: string) => {
  meter.chars(text.length)
  return change(text)
}

export const TEXT_FUNCTIONS: Record<string, FunctionEntry> = {
  contains: define({
    signature: 'contains(text or list, part)',
    params: [TEXT_OR_LIST, VALUE],
    result: BOOLEAN,
    relation: searchRelation,
    run: (meter, haystack, needle) => indexIn(haystack, needle, meter) !== -1,
  }),
  indexOf: define({
    signature: 'indexOf(text or list, part)',
    params: [TEXT_OR_LIST, VALUE],
    result: { kind: 'number' },
    relation: searchRelation,
    run: indexOf,
  }),
  startsWith: define({
    signature: 'startsWith(text, prefix)',
    params: [TEXT, TEXT],
    result: BOOLEAN,
    run: (meter, text, prefix) => {
      meter.chars(prefix.length)
      return text.startsWith(prefix)
    },
  }),
  endsWith: define({
    signature: 'endsWith(text, suffix)',
    params: [TEXT, TEXT],
    result: BOOLEAN,
    run: (meter, text, suffix) => {
      meter.chars(suffix.length)
      return text.endsWith(suffix)
    },
  }),
  matches: define({ signature: 'matches(text, pattern)', params: [TEXT, TEXT], result: BOOLEAN, run: matches }),
  lowerAscii: define({
    signature: 'lowerAscii(text)',
    params: [TEXT],
    result: STRING,
    run: metered((text) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())),
  }),
  upperAscii: define({
    signature: 'upperAscii(text)',
    params: [TEXT],
    result: STRING,
    run: metered((text) => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())),
  }),
  trim: define({ signature: 'trim(text)', params: [TEXT], result: STRING, run: metered((text) => text.trim()) }),
  split: define({
    signature: 'split(text, separator, limit?)',
    params: [TEXT, TEXT],
    optional: [NUMBER],
    result: { kind: 'list', item: STRING },
    run: split,
  }),
  join: define({ signature: 'join(texts, separator?)', params: [TEXTS], optional: [TEXT], result: STRING, run: join }),
  replace: define({
    signature: 'replace(text, old, new, limit?)',
    params: [TEXT, TEXT, TEXT],
    optional: [NUMBER],
    result: STRING,
    run: replace,
  }),
  substring: define({
    signature: 'substring(text, start, end?)',
    params: [TEXT, NUMBER],
    optional: [NUMBER],
    result: STRING,
    run: substring,
  }),
}
