import { RE2JS } from 're2js'
import { describe, expect, it } from 'vitest'
import { compileRegex, expandedSize } from './regex.ts'

describe('expandedSize', () => {
  it.each([
    ['abc', 3],
    ['a{900}', 900],
    ['(ab{10}c){20}', 240],
    ['(?:ab){400}', 800],
    ['(?P<year>\\d{4})-\\d{2}', 7],
    ['[](a{900}]{2}', 2],
    ['[[:alpha:]\\]]{3}', 3],
    ['\\Q(a{99}\\Eb{2}', 8],
    ['\\p{Lu}[\\p{L}\\p{M}]+', 2],
    ['a{x}', 4],
    ['x{0}', 0],
    ['(a|b)*', 2],
  ])('%s is %i', (pattern, size) => {
    expect(expandedSize(pattern)).toBe(size)
    expect(RE2JS.compile(pattern).programSize()).toBeGreaterThanOrEqual(size)
  })
})

describe('compileRegex', () => {
  it.each([
    ['many long repetitions', '(a{1,1000})'.repeat(80)],
    ['a long group often', `(${'abc'.repeat(300)}){1000}`],
  ])('refuses %s without compiling them', (_, pattern) => {
    expect(compileRegex(pattern)).toMatchObject({ ok: false, message: expect.stringContaining('at least') })
  })

  it('takes a pattern for addresses of version 6 as it is found everywhere', () => {
    const group = '[0-9a-fA-F]{1,4}'
    const pattern = `^((${group}:){7,7}${group}|(${group}:){1,7}:|(${group}:){1,6}:${group}|(${group}:){1,5}(:${group}){1,2})$`
    expect(compileRegex(pattern).ok).toBe(true)
  })
})
