import type { Json } from './json.ts'
import { utf8Bytes } from './json-size.ts'
import { LIMITS } from './limits.ts'
import { locateJsonError } from './locate-json-error.ts'

export type JsonLimits = {
  /** UTF-8 bytes of the text. */ bytes?: number /** Levels of lists and objects. */
  depth?: number
}
export type ParsedJson = { ok: true; value: Json } | { ok: false; message: string; line?: number; column?: number }
export type CheckedJson =
  | { ok: true; value: Json }
  | { ok: false; message: string /** Dotted path, empty for the value itself. */; path: string }

const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype'])
/** Whether a text may hold a forbidden key: named, or hidden behind an escape. */
const SUSPICIOUS = /__proto__|constructor|prototype|\\u/

/** Keys that would reach a prototype somewhere. No JSON that enters the product has them. */
export function isForbiddenKey(key: string): boolean {
  return FORBIDDEN_KEYS.has(key)
}

/**
 * Parses untrusted JSON text. Size and depth are checked before the engine's parser sees it, so neither a large nor a deeply nested text can
 * exhaust memory or stack; keys that reach prototypes are refused. Defaults: LIMITS.requestBytes and LIMITS.jsonDepth.
 */
export function parseJson(text: string, limits: JsonLimits = {}): ParsedJson {
  const maxBytes = limits.bytes ?? LIMITS.requestBytes
  const maxDepth = limits.depth ?? LIMITS.jsonDepth
  if (text.length > maxBytes || (text.length * 3 > maxBytes && utf8Bytes(text) > maxBytes)) {
    return { ok: false, message: `larger than ${maxBytes.toLocaleString('en')} bytes` }
  }
  const tooDeepAt = findTooDeep(text, maxDepth)
  if (tooDeepAt !== -1)
    return { ok: false, message: `nested deeper than ${maxDepth} levels`, ...lineAndColumn(text, tooDeepAt) }
  let value: Json
  try {
    value = JSON.parse(text)
  } catch {
    const error = locateJsonError(text)
    return { ok: false, message: error.message, ...lineAndColumn(text, error.at) }
  }
  if (!SUSPICIOUS.test(text)) return { ok: true, value }
  const checked = checkJson(value, { depth: maxDepth })
  return checked.ok
    ? checked
    : { ok: false, message: checked.path === '' ? checked.message : `${checked.message} at ${checked.path}` }
}

/** Offset of the bracket that exceeds the depth, or -1. Brackets inside strings don't count. */
function findTooDeep(text: string, maxDepth: number): number {
  let depth = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === 0x22) {
      index = endOfString(text, index)
      if (index === -1) return -1
    } else if (code === 0x5b || code === 0x7b) {
      depth++
      if (depth > maxDepth) return index
    } else if (code === 0x5d || code === 0x7d) depth--
  }
  return -1
}

/** Offset of the quote that closes the string opened at `open`, or -1. */
function endOfString(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0
    while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes++
    if (slashes % 2 === 0) return at
  }
  return -1
}

function lineAndColumn(text: string, at: number): { line: number; column: number } {
  let line = 1
  let start = 0
  for (let newline = text.indexOf('\n'); newline !== -1 && newline < at; newline = text.indexOf('\n', newline + 1)) {
    line++
    start = newline + 1
  }
  return { line, column: at - start + 1 }
}

type Visit = { value: unknown; depth: number; path: Path }
type Path = { parent: Path; key: string | number } | null

/**
 * Whether an already parsed value is JSON as we allow it: finite numbers, plain objects, no forbidden key, bounded depth and number of values
 * (so a value that contains itself ends too). Iterative. Defaults as for parseJson.
 */
export function checkJson(value: unknown, limits: JsonLimits = {}): CheckedJson {
  const maxDepth = limits.depth ?? LIMITS.jsonDepth
  let left = limits.bytes ?? LIMITS.requestBytes
  const stack: Visit[] = [{ value, depth: 0, path: null }]
  for (let visit = stack.pop(); visit; visit = stack.pop()) {
    const problem = --left < 0 ? 'too large' : checkOne(visit, maxDepth, stack)
    if (problem) return { ok: false, message: problem, path: pathText(visit.path) }
  }
  return { ok: true, value: value as Json } // every part of it was visited
}

function checkOne({ value, depth, path }: Visit, maxDepth: number, stack: Visit[]): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `${value} is not JSON`
  if (typeof value !== 'object') return `a value of type ${typeof value} is not JSON`
  if (depth >= maxDepth) return `nested deeper than ${maxDepth} levels`
  if (Array.isArray(value)) {
    for (let index = value.length - 1; index >= 0; index--)
      stack.push({ value: value[index], depth: depth + 1, path: { parent: path, key: index } })
    return undefined
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
    return 'an object with a prototype of its own is not JSON'
  for (const [key, member] of Object.entries(value)) {
    if (FORBIDDEN_KEYS.has(key)) return `the key ${key} is not allowed`
    stack.push({ value: member, depth: depth + 1, path: { parent: path, key } })
  }
  return undefined
}

function pathText(path: Path): string {
  const parts: (string | number)[] = []
  for (let at = path; at; at = at.parent) parts.unshift(at.key)
  return parts.join('.')
}
