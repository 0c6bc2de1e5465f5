import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkJson, parseJson } from './parse-json.ts'

describe('parseJson', () => {
  it('reads what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value)
        // fast-check knows to try such keys; they have their own test.
        fc.pre(!/"(?:__proto__|constructor|prototype)":/.test(text))
        expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) })
      }),
    )
  })

  it.each([
    ['', 'ends where a value should be', 1, 1],
    ['{', 'ends before its }', 1, 2],
    ['[1,\n 2', 'ends before its ]', 2, 3],
    ['{"a": 1,}', 'a comma before }', 1, 9],
    ['[1,]', 'a comma or bracket too many: unexpected ]', 1, 4],
    ['[1 2]', 'expected , or ], got 2', 1, 4],
    ['{"a" 1}', 'expected : after the key, got 1', 1, 6],
    ['{a: 1}', 'expected a key in double quotes, got a', 1, 2],
    ["{'a': 1}", "expected a key in double quotes, got '", 1, 2],
    ["\n ['a']", 'strings need double quotes', 2, 3],
    ['{"a": undefined}', 'expected a value, got u', 1, 7],
    ['{"a": 1} extra', 'unexpected e after the value', 1, 10],
    ['"open', 'a string without its closing quote', 1, 1],
    ['"a\nb"', 'a line break or control character inside a string', 1, 3],
    ['"\\x41"', 'an unknown escape in a string', 1, 2],
    ['01', 'unexpected 1 after the value', 1, 2],
    ['NaN', 'expected a value, got N', 1, 1],
    ['[1}', 'expected , or ], got }', 1, 3],
    ['```json\n{}\n```', 'expected a value, got `', 1, 1],
  ])('%j: %s', (text, message, line, column) => expect(parseJson(text)).toEqual({ ok: false, message, line, column }))

  it('locates an error in whatever JSON.parse refuses', () => {
    const part = fc.constantFrom(...'{ } [ ] , : "a" " 1 - . e true nul \\ \n'.split(' '))
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const text = parts.join('')
        let valid = true
        try {
          JSON.parse(text)
        } catch {
          valid = false
        }
        expect(parseJson(text).ok).toBe(valid)
      }),
      { numRuns: 2_000 },
    )
  })

  it.each([
    ['{"__proto__": 1}', 'the key __proto__ is not allowed'],
    ['{"a": [{"constructor": 1}]}', 'the key constructor is not allowed at a.0'],
    ['{"\\u005f_proto__": {}}', 'the key __proto__ is not allowed'],
    ['{"prototype": 1}', 'the key prototype is not allowed'],
  ])('refuses the key in %s', (text, message) => expect(parseJson(text)).toEqual({ ok: false, message }))

  it('takes forbidden words as values', () =>
    expect(parseJson('["__proto__", "constructor"]')).toMatchObject({ ok: true }))

  it('refuses by size in UTF-8 bytes before parsing', () => {
    expect(parseJson('"éé"', { bytes: 6 })).toMatchObject({ ok: true })
    expect(parseJson('"éé"', { bytes: 5 })).toEqual({ ok: false, message: 'larger than 5 bytes' })
    expect(parseJson('['.repeat(10_000_001))).toEqual({ ok: false, message: 'larger than 10,000,000 bytes' })
  })

  it('refuses a depth bomb without a stack overflow, brackets in strings not counted', () => {
    const bomb = `${'['.repeat(4_000_000)}${']'.repeat(4_000_000)}`
    expect(parseJson(bomb)).toEqual({ ok: false, message: 'nested deeper than 64 levels', line: 1, column: 65 })
    expect(parseJson(`${'[{"a":'.repeat(32)}1${'}]'.repeat(32)}`)).toMatchObject({ ok: true })
    expect(parseJson(`${'['.repeat(65)}${']'.repeat(65)}`)).toMatchObject({ ok: false })
    expect(parseJson(JSON.stringify('['.repeat(100)))).toMatchObject({ ok: true })
    expect(parseJson(JSON.stringify(`\\"${'['.repeat(100)}`))).toMatchObject({ ok: true })
    expect(parseJson('[[1]]', { depth: 1 })).toMatchObject({ ok: false })
  })

  it('is fast for 10 MB', () => {
    const text = JSON.stringify(
      Array.from({ length: 90_000 }, (_, id) => ({
        id,
        name: `row number ${id}`,
        tags: ['a', 'b'],
        text: 'x'.repeat(40),
      })),
    )
    const started = performance.now()
    expect(parseJson(text)).toMatchObject({ ok: true })
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

describe('checkJson', () => {
  const circular: Record<string, unknown> = {}
  circular.self = circular
  it.each([
    [{ a: undefined }, 'a value of type undefined is not JSON', 'a'],
    [[1, Number.NaN], 'NaN is not JSON', '1'],
    [{ a: { b: Number.POSITIVE_INFINITY } }, 'Infinity is not JSON', 'a.b'],
    [{ a: 1n }, 'a value of type bigint is not JSON', 'a'],
    [{ a: () => 1 }, 'a value of type function is not JSON', 'a'],
    [{ at: new Date(0) }, 'an object with a prototype of its own is not JSON', 'at'],
    [new Map(), 'an object with a prototype of its own is not JSON', ''],
    [JSON.parse('{"a": {"__proto__": 1}}'), 'the key __proto__ is not allowed', 'a'],
    [circular, 'nested deeper than 64 levels', Array(64).fill('self').join('.')],
  ])('refuses case %#', (value, message, path) => expect(checkJson(value)).toEqual({ ok: false, message, path }))

  it('takes plain values, also without a prototype', () => {
    const bare: Record<string, unknown> = Object.create(null)
    bare.a = [1, 'x', null, true, { b: -0.5 }]
    expect(checkJson(bare)).toEqual({ ok: true, value: bare })
  })

  it('ends for a value that contains itself many times over', () => {
    const wide: unknown[] = []
    for (let index = 0; index < 100; index++) wide.push(wide)
    expect(checkJson(wide)).toMatchObject({ ok: false })
  })
})
