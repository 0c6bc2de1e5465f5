import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lexicalSimilarity, lexicalVector } from './lexical.ts'

const nearness = (a: string, b: string) => lexicalSimilarity(lexicalVector(a), lexicalVector(b))

describe('lexical similarity', () => {
  it.each([
    ['Fix the date parser', 'fix the DATE parser!'],
    ['café déjà vu', 'Cafe deja vu'],
    ['readConfigFile', 'read config file'],
    ['The parser fails on dates', 'parser failing: date'],
    ['How is the API authenticated?', 'The API is authenticated by a bearer token in the Authorization header.'],
    ['Fix the date parser', 'The date parser drops the time zone.'],
    ['date parser', 'The date parser drops the time zone when the offset is written without a colon.'],
    ['日本語の解析', '日本語の解析'],
  ])('%j and %j are near: at least 0.7', (a, b) => {
    expect(nearness(a, b)).toBeGreaterThanOrEqual(0.7)
  })

  it.each([
    ['Fix the date parser', 'The invoices of March are paid.'],
    ['What is it that they were?', 'The parser of dates is slow.'],
    ['car', 'automobile'],
    ['The build is green', 'The sea is blue and the sky is grey'],
  ])('%j and %j are far: under 0.4', (a, b) => {
    expect(nearness(a, b)).toBeLessThan(0.4)
  })

  it('ranks what is about the question above what shares a word with it, and that above the rest', () => {
    const query = 'rate limit of the payment API'
    const about = nearness(
      query,
      'The payment API allows 100 requests a minute; beyond that rate limit it answers 429.',
    )
    const near = nearness(query, 'The payment page was redesigned.')
    const far = nearness(query, 'Tests run in Docker.')
    expect(about).toBeGreaterThan(near + 0.2)
    expect(near).toBeGreaterThan(far + 0.1)
  })

  it('a misspelt word counts in part', () => {
    const [right, wrong, other] = ['authentication', 'authentcation', 'lighthouse'].map((word) =>
      nearness('authentication', word),
    )
    expect(right).toBe(1)
    expect(wrong).toBeGreaterThan(0.2)
    expect(wrong).toBeLessThan(0.7)
    expect(other).toBeLessThan(0.1)
  })

  it('nothing is near to a text without letters', () => {
    expect(nearness('', '')).toBe(0)
    expect(nearness('…', 'a word')).toBe(0)
  })

  it('is symmetric, within [0, 1], and 1 for the same text', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 })
    fc.assert(
      fc.property(text, text, (a, b) => {
        const value = nearness(a, b)
        expect(value).toBe(nearness(b, a))
        expect(value).toBeGreaterThanOrEqual(0)
        expect(value).toBeLessThanOrEqual(1)
        if (lexicalVector(a).length > 0) expect(nearness(a, a)).toBe(1)
      }),
    )
  })
})
