import { beforeAll, describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../artefacts/json.ts'
import { checkExpression } from './check.ts'
import { evaluateExpression } from './evaluate.ts'

/** Far above what any of these takes (mostly under 20 ms), far below what any would take without limits. */
const BOUND_MS = 3_000

const flat = (length: number): Json => JSON.parse(`"${'x'.repeat(length)}"`)
const numbers = (length: number) => Array.from({ length }, (_, index) => index)
const ENV: JsonObject = {
  l: numbers(10),
  list: numbers(5_000),
  many: numbers(200_000),
  big: flat(900_000),
  same: flat(900_000),
  texts: numbers(900).map((index) => `${'a'.repeat(1_000)}${index}`),
  map: Object.fromEntries(numbers(50_000).map((index) => [`k${index}`, index])),
  deep: JSON.parse(`${'['.repeat(60)}${']'.repeat(60)}`),
}
const nested = (depth: number, wrap: (inner: string, level: number) => string, base: string) =>
  numbers(depth).reduce(wrap, base)

/** What each must end in; null where it may succeed. */
const BOMBS: [name: string, source: string, code: string | null][] = [
  ['nested maps', nested(9, (inner, level) => `l.map(a${level}, ${inner})`, '1'), 'budget'],
  ['nested all', nested(9, (inner, level) => `l.all(a${level}, ${inner})`, 'true'), 'budget'],
  ['nested exists with errors', nested(9, (inner, level) => `l.exists(a${level}, ${inner})`, '1/0 == 1'), 'budget'],
  ['string doubling', `['ab']${'.map(a, a + a)'.repeat(40)}`, 'size'],
  ['list doubling', `[[1, 1]]${'.map(a, a + a)'.repeat(40)}`, 'budget'],
  ['shared structure', `[[1]]${'.map(a, [a, a])'.repeat(60)}`, 'size'],
  ['shared structure compared', `[[1]]${'.map(a,[a,a])'.repeat(60)} == [[1]]${'.map(b,[b,b])'.repeat(60)}`, 'budget'],
  ['shared structure as text', `toJson([[1]]${'.map(a, [a, a])'.repeat(60)})`, 'size'],
  ['negations', `${'!'.repeat(4_000)}true`, 'syntax'],
  ['minuses', `${'-'.repeat(4_000)}1`, 'syntax'],
  ['parentheses', `${'('.repeat(2_000)}1${')'.repeat(2_000)}`, 'syntax'],
  ['parentheses and negations', `${'(!'.repeat(1_300)}true${')'.repeat(1_300)}`, 'syntax'],
  ['brackets', `${'['.repeat(2_000)}${']'.repeat(2_000)}`, 'syntax'],
  ['braces', `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`, 'syntax'],
  ['sums', `1${'+1'.repeat(2_000)}`, 'syntax'],
  ['members', `map${'.a'.repeat(2_000)}`, 'syntax'],
  ['indexes', `deep${'[0]'.repeat(1_300)}`, 'syntax'],
  ['ternaries', `${'true ? 1 : '.repeat(300)}1`, 'syntax'],
  ['calls', `${'abs('.repeat(700)}1${')'.repeat(700)}`, 'syntax'],
  ['a long chain within the limit', `1${'+1'.repeat(500)}`, null],
  ['regex over a long text', 'big.matches("(x+x+)+y")', 'budget'],
  ['regex backtracking', 'texts.all(t, t.matches("(a|aa)+$"))', null],
  ['regexes made at run time', 'list.map(i, "a".matches("[a-z]{1,400}" + string(i)))', 'budget'],
  ['refused regexes absorbed', 'list.exists(i, "a".matches("[a-z]{1,900}" + string(i)))', 'budget'],
  ['many written regexes', Array.from({ length: 80 }, (_, i) => `"a".matches("${i}[a-z]{1,400}")`).join('||'), 'regex'],
  ['upper case', 'list.map(i, big.upperAscii())', 'budget'],
  ['long texts compared', 'list.all(i, big == same)', 'budget'],
  ['long texts ordered', 'list.all(i, big <= same)', 'budget'],
  ['long text split', "big.split('')", 'budget'],
  ['long text replaced', "big.replace('x', 'yyyyyyyyyyyyyyyy')", 'budget'],
  ['long needle', "list.map(i, big.indexOf('y' + same.substring(0, 400000)))", 'budget'],
  ['keys of a large map', 'l.map(i, size(map))', 'budget'],
  ['macro over a large map', "map.all(k, k != 'a')", 'budget'],
  ['large list', 'many.sum()', 'budget'],
  ['slices', 'l.map(i, many.slice(0, 150000))', 'budget'],
  ['range', 'range(1000000000)', 'budget'],
  ['membership', 'list.filter(i, i in list)', 'budget'],
  ['deep values as text', 'list.map(i, toJson(deep))', 'budget'],
  ['distinct', 'texts.map(a, texts).distinct()', 'budget'],
  ['join', 'texts.map(t, big).join(big)', 'size'],
  ['json and back', 'l.map(i, json(toJson(texts)))', 'budget'],
  ['digits', 'big.replace("x", "1", 400).int()', 'format'],
]

describe('every bomb ends in a typed fault, soon', () => {
  beforeAll(() => {
    for (const source of ['l.map(x, x + 1)', '"a".matches("a")', 'toJson(l)']) evaluateExpression(source, ENV)
  })

  it.each(BOMBS)('%s', (_name, source, code) => {
    const started = performance.now()
    checkExpression(source, { l: { kind: 'list', item: { kind: 'number' } } })
    const result = evaluateExpression(source, ENV)
    expect(performance.now() - started).toBeLessThan(BOUND_MS)
    expect(result.ok ? null : result.code).toBe(code)
  })

  it('costs the same whether or not something was kept from before', () => {
    const source = 'l.map(i, "a".matches("[a-z]{1,90}" + string(i) + "cold")).size()'
    expect(evaluateExpression(source, ENV)).toEqual(evaluateExpression(source, ENV))
  })
})
