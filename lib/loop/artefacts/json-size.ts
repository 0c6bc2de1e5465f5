import type { Json, JsonObject } from './json.ts'
import { LIMITS } from './limits.ts'

const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/

// biome-ignore lint/suspicious/noControlCharactersInRegex: every character of one byte
const ASCII = /^[\x00-\x7f]*$/

/** UTF-8 bytes of a text (a lone surrogate counts as the 3 bytes of its replacement character). */
export function utf8Bytes(text: string): number {
  if (ASCII.test(text)) return text.length
  let bytes = text.length
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code <= 0x7f) continue
    bytes += code <= 0x7ff ? 1 : 2
    // A surrogate pair is two code units and four bytes: both units are counted by the first.
    if (code >= 0xd800 && code <= 0xdbff && isLowSurrogate(text.charCodeAt(index + 1))) index++
  }
  return bytes
}

const isLowSurrogate = (code: number) => code >= 0xdc00 && code <= 0xdfff

function stringBytes(text: string): number {
  if (PLAIN.test(text)) return text.length + 2
  return utf8Bytes(JSON.stringify(text))
}

/**
 * UTF-8 bytes of a value's canonical JSON; Infinity as soon as it exceeds `cap` or nests deeper than the limit, so that a value which shares
 * parts of itself a billion times over is measured in bounded time.
 */
export function jsonSize(value: Json, cap: number): number {
  return measure(value, cap, 0)
}

/** About the size of a value's JSON, without a look into its texts: for what need not be exact. Counts no further than `cap`. */
export function roughSize(value: Json, cap: number, depth = 0): number {
  if (typeof value === 'string') return value.length + 3
  if (typeof value !== 'object' || value === null || depth >= LIMITS.jsonDepth) return 5
  let size = 2
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && size <= cap; index++)
      size += roughSize(value[index] ?? null, cap - size, depth + 1)
    return size
  }
  for (const key in value) {
    if (size > cap) break
    size += key.length + 3 + roughSize(value[key] ?? null, cap - size, depth + 1)
  }
  return size
}

/**
 * How many values a value holds, itself included: what a walk over it costs. Infinity when its canonical JSON exceeds `cap` bytes or nests deeper than
 * the limit. Takes the exact size only of what might be too large.
 */
export function jsonParts(value: Json, cap: number): number {
  const rough = new RoughWalk(cap)
  if (rough.within(value, 0)) return rough.parts
  if (jsonSize(value, cap) === Infinity) return Infinity
  const whole = new RoughWalk(Infinity)
  whole.within(value, 0)
  return whole.parts
}

/** Sizes of lists and objects that values share with earlier ones; a part once measured is not changed any more. */
const measured = new WeakMap<object, number>()
/** From so many values on, a part's size is kept. */
const MANY_PARTS = 64

/**
 * Whether an object's canonical JSON has at most `cap` bytes and is not nested too deep: `jsonSize(value, cap) !== Infinity`, for values that share most of
 * their members with one that was asked about before. Those cost nothing, however large; nor does the exact size of what is small anyway.
 */
export function fitsWithin(value: JsonObject, cap: number): boolean {
  let bound = 2
  for (const key in value) bound += 6 * key.length + 4 + boundOf(value[key] ?? null, cap)
  if (bound <= cap) return true
  let size = 1
  for (const key in value) {
    size += stringBytes(key) + 2 + sizeOf(value[key] ?? null, cap)
    if (size > cap) return false
  }
  return Math.max(size, 2) <= cap
}

/** At least the size of a value; Infinity when it may be anything. */
function boundOf(value: Json, cap: number): number {
  if (typeof value === 'string') return 6 * value.length + 2
  if (typeof value !== 'object' || value === null) return 25
  const known = measured.get(value)
  if (known !== undefined) return known
  const rough = new RoughWalk(cap)
  if (!rough.within(value, 1)) return Infinity
  return rough.parts < MANY_PARTS ? cap - rough.left : sizeOf(value, cap)
}

function sizeOf(value: Json, cap: number): number {
  if (typeof value !== 'object' || value === null) return measure(value, cap, 1)
  const known = measured.get(value)
  if (known !== undefined) return known
  const size = measure(value, cap, 1)
  // What exceeds this cap may fit another.
  if (size !== Infinity) measured.set(value, size)
  return size
}

/** Counts the parts of a value, taking each for as large as it could be. */
class RoughWalk {
  parts = 0
  /** Of the cap. */
  left: number

  constructor(cap: number) {
    this.left = cap
  }

  /** False as soon as the cap might be exceeded. */
  within(value: Json, depth: number): boolean {
    this.parts++
    if (typeof value === 'string') return this.#take(value.length)
    if (typeof value !== 'object' || value === null) return this.#take(4)
    if (depth >= LIMITS.jsonDepth) return false
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index++) {
        const item = value[index]
        const length = typeof item === 'string' ? item.length : typeof item === 'number' ? 4 : -1
        if (length >= 0) this.parts++
        if (length >= 0 ? !this.#take(length) : !this.within(item ?? null, depth + 1)) return false
      }
      return this.#take(0)
    }
    for (const key in value) if (!this.#take(key.length) || !this.within(value[key] ?? null, depth + 1)) return false
    return this.#take(0)
  }

  /** A text of that length has at most 6 bytes for each character; quotes and separator are 3 more, and no number has over 25 bytes. */
  #take(length: number): boolean {
    this.left -= 6 * length + 3
    return this.left >= 0
  }
}

function measure(value: Json, cap: number, depth: number): number {
  if (typeof value === 'string') return value.length > cap ? Infinity : within(stringBytes(value), cap)
  if (typeof value === 'number') return within(String(value === 0 ? 0 : value).length, cap)
  if (value === null || value === true) return within(4, cap)
  if (value === false) return within(5, cap)
  if (depth >= LIMITS.jsonDepth) return Infinity
  let size = 2
  let separator = 0
  if (Array.isArray(value)) {
    for (const item of value) {
      size += separator + measure(item, cap - size, depth + 1)
      if (size > cap) return Infinity
      separator = 1
    }
    return within(size, cap)
  }
  for (const key of Object.keys(value)) {
    size += separator + stringBytes(key) + 1
    if (size > cap) return Infinity
    size += measure(value[key] ?? null, cap - size, depth + 1)
    if (size > cap) return Infinity
    separator = 1
  }
  return within(size, cap)
}

const within = (size: number, cap: number) => (size > cap ? Infinity : size)
