import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, type Json } from './json.ts'
import { jsonSize, utf8Bytes } from './json-size.ts'

const bytes = (text: string) => new TextEncoder().encode(text).length

describe('jsonSize', () => {
  it('is the length of the canonical JSON in UTF-8', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const json = value as Json // fast-check's own name for the same type
        const size = bytes(canonicalJson(json))
        expect(jsonSize(json, size)).toBe(size)
        expect(jsonSize(json, size - 1)).toBe(Number.POSITIVE_INFINITY)
      }),
    )
    expect(jsonSize('"\\\n\u0001é😀', 1_000)).toBe(bytes(canonicalJson('"\\\n\u0001é😀')))
  })

  it('ends soon for a value that shares parts of itself', () => {
    let value: Json = [1]
    for (let level = 0; level < 60; level++) value = [value, value]
    expect(jsonSize(value, 1_000_000)).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('utf8Bytes', () => {
  it('counts as an encoder does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(utf8Bytes(text)).toBe(bytes(text))
      }),
    )
    for (const text of ['\ud83d', '\ude00\ud83d', 'a\ud83d\ude00b', '\u07ff\u0800'])
      expect(utf8Bytes(text)).toBe(bytes(text))
  })
})
