import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, type Json } from './json.ts'
import { fitsWithin, jsonSize, roughSize, utf8Bytes } from './json-size.ts'
import { LIMITS } from './limits.ts'

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

  it('is about the rough size, which counts no further than its cap', () => {
    const text = { list: ['a'.repeat(1_000), 'b'.repeat(500), { n: 1, ok: true }] }
    expect(roughSize(text, 10_000) / bytes(canonicalJson(text))).toBeCloseTo(1, 1)
    let value: Json = [1]
    for (let level = 0; level < 60; level++) value = [value, value]
    expect(roughSize(value, 1_000)).toBeGreaterThan(1_000)
  })

  it('ends soon for a value that shares parts of itself', () => {
    let value: Json = [1]
    for (let level = 0; level < 60; level++) value = [value, value]
    expect(jsonSize(value, 1_000_000)).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('fitsWithin', () => {
  it('says what the exact size says, also of objects that share parts with earlier ones', () => {
    const parts = fc.array(fc.jsonValue({ stringUnit: 'binary' }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(
        parts,
        fc.array(fc.array(fc.nat({ max: 9 }), { maxLength: 6 }), { minLength: 1 }),
        (values, states) => {
          for (const picks of states) {
            const state = Object.fromEntries(picks.map((pick, at) => [`é"${at}`, values[pick % values.length] as Json]))
            const size = bytes(canonicalJson(state))
            expect(fitsWithin(state, size)).toBe(true)
            expect(fitsWithin(state, size - 1)).toBe(false)
            expect(fitsWithin(state, size * 100)).toBe(true)
          }
        },
      ),
    )
  })

  it('measures a large part once', () => {
    let looked = 0
    const large = Array.from({ length: 2_000 }, (_, index) => `text ${index}`)
    const watched = new Proxy(large, {
      get(list, key, self) {
        looked++
        return Reflect.get(list, key, self)
      },
    })
    expect(fitsWithin({ n: 0, watched }, 30_000)).toBe(true)
    const first = looked
    for (let n = 1; n < 100; n++) expect(fitsWithin({ n, watched }, 30_000)).toBe(true)
    expect(fitsWithin({ n: 100, watched, more: 'x'.repeat(15_000) }, 30_000)).toBe(false)
    expect(looked).toBe(first)
  })

  it('refuses what nests too deep', () => {
    let value: Json = 1
    for (let level = 0; level < LIMITS.jsonDepth; level++) value = [value]
    expect(fitsWithin({ value }, 1_000_000)).toBe(false)
    expect(fitsWithin({ value: Array.isArray(value) ? (value[0] ?? null) : null }, 1_000_000)).toBe(true)
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
