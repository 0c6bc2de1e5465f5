import type { Json, JsonObject } from './json.ts'
import { LIMITS } from './limits.ts'

const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/

/** UTF-8 bytes of a text (a lone surrogate counts as the 3 bytes of its replacement character). */
export function utf8Bytes(text: string): number {
  if (PLAIN.test(text)) return text.length
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

/** Whether a value's canonical JSON has at most `cap` bytes and nests no deeper than the limit. Quick for what is far below the cap. */
export function fitsIn(value: Json, cap: number): boolean {
  return roughPart(value, cap, -1) >= 0 || jsonSize(value, cap) !== Infinity
}

/** What is left of the cap if everything took the most that it could; below 0 where that is too much. */
function roughly(value: JsonObject | Json[], cap: number, depth: number): number {
  if (depth >= LIMITS.jsonDepth) return -1
  let left = cap - 2
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && left >= 0; index++) left = roughPart(value[index] ?? null, left, depth)
    return left
  }
  for (const key in value) {
    left = roughPart(value[key] ?? null, left - 6 * key.length - 3, depth)
    if (left < 0) return left
  }
  return left
}

function roughPart(value: Json, left: number, depth: number): number {
  if (typeof value === 'string') return left - 6 * value.length - 3
  if (typeof value === 'object' && value !== null) return roughly(value, left - 1, depth + 1)
  return left - 25
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
