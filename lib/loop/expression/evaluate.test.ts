import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../artefacts/json.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { evaluateExpression } from './evaluate.ts'

const ENV: JsonObject = {
  state: {
    score: 0.5,
    name: 'Ann Lee',
    tags: ['b', 'a', 'b'],
    numbers: [3, 1, 2],
    items: [
      { id: 1, done: true },
      { id: 2, done: false },
    ],
    map: { x: 1, y: 2 },
    emoji: 'a😀b',
    nothing: null,
    'odd key': 7,
  },
  last: null,
  iteration: 3,
}

const value = (source: string, env = ENV) => {
  const result = evaluateExpression(source, env)
  return result.ok ? result.value : `fault: ${result.code}`
}

describe('operators', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['5 / 2', 2.5],
    ['6 / 3', 2],
    ['7 % 3', 1],
    ['-7 % 3', -1],
    ['7 % -3', 1],
    ['5.5 % 2', 1.5],
    ['0x10 + 1u', 17],
    ['1e3', 1000],
    ['-0', 0],
    ['0 * -1', 0],
    ['- iteration', -3],
    ['0.1 + 0.2 > 0.3', true],
    ['1 == 1.0', true],
    ['1 == "1"', false],
    ['null == null', true],
    ['[1, {"a": [2]}] == [1, {"a": [2]}]', true],
    ['{"a": 1, "b": 2} == {"b": 2, "a": 1}', true],
    ['{"a": 1} == {"a": 1, "b": 2}', false],
    ['[1] != [1, 2]', true],
    ['"a" < "b"', true],
    ['"Z" < "a"', true],
    ['2 >= 2', true],
    ['3 <= 2', false],
    ['"a" + "b"', 'ab'],
    ['[1] + [2, 3]', [1, 2, 3]],
    ['2 in [1, 2]', true],
    ['[1] in [[1]]', true],
    ['"x" in state.map', true],
    ['"toString" in state.map', false],
    ['!true', false],
    ['iteration > 2 ? "late" : "early"', 'late'],
    ['state.items[1].id', 2],
    ['state["odd key"]', 7],
    ['{"a": 1}["a"]', 1],
    ['[]', []],
    ['{}', {}],
    ["'single' + r'\\n'", 'single\\n'],
    ['"\\u0041\\n"', 'A\n'],
    ['"""a"b"""', 'a"b'],
    ['1 // comment', 1],
  ])('%s', (source, expected) => expect(value(source)).toEqual(expected))
})

describe('logic absorbs errors as CEL does', () => {
  it.each([
    ['1 / 0 == 1 || true', true],
    ['true || 1 / 0 == 1', true],
    ['1 / 0 == 1 && false', false],
    ['false && 1 / 0 == 1', false],
    ['1 / 0 == 1 || false', 'fault: number'],
    ['1 / 0 == 1 && true', 'fault: number'],
    ['state.score || true', true],
    ['state.score || false', 'fault: type'],
    ['last == null || last.status == "ok"', true],
    ['last != null && last.status == "ok"', false],
    ['[1, 0].exists(x, 1 / x == 1)', true],
    ['[0, 1].exists(x, 1 / x == 1)', true],
    ['[0, 2].exists(x, 1 / x == 1)', 'fault: number'],
    ['[0, 2].all(x, 1 / x == 1)', false],
    ['[0, 1].all(x, 1 / x == 1)', 'fault: number'],
    ['[0, 1].exists_one(x, 1 / x == 1)', 'fault: number'],
  ])('%s', (source, expected) => expect(value(source)).toEqual(expected))
})

describe('macros', () => {
  it.each([
    ['state.numbers.all(n, n > 0)', true],
    ['[].all(n, false)', true],
    ['state.numbers.exists(n, n > 2)', true],
    ['[].exists(n, true)', false],
    ['state.items.exists_one(i, i.done)', true],
    ['state.tags.exists_one(t, t == "b")', false],
    ['state.items.filter(i, !i.done)', [{ id: 2, done: false }]],
    ['state.items.map(i, i.id * 10)', [10, 20]],
    ['state.items.map(i, i.done, i.id)', [1]],
    ['state.map.all(k, state.map[k] > 0)', true],
    ['state.map.map(k, k)', ['x', 'y']],
    ['state.numbers.map(x, state.numbers.map(y, x * y))', [[9, 3, 6], [3, 1, 2], [6, 2, 4]]], // biome-ignore format: a matrix
    ['state.numbers.map(x, [x].map(x, x + 1)[0])', [4, 2, 3]],
    ['state.numbers.filter(iteration, iteration > 2)', [3]],
    ['state.numbers.filter(n, n > 1).map(n, n * 2).sum()', 10],
    ['has(state.score)', true],
    ['has(state.zip)', false],
    ['has(state.nothing)', true],
    ['has(last.status)', false],
    ['has(state.zip.code)', false],
    ['has(state.constructor)', false],
    ['has(state.score.digits)', 'fault: type'],
  ])('%s', (source, expected) => expect(value(source)).toEqual(expected))
})

describe('functions', () => {
  it.each([
    ['size("héé")', 3],
    ['state.emoji.size()', 3],
    ['size([1, 2])', 2],
    ['state.map.size()', 2],
    ['state.name.contains("n L")', true],
    ['contains(state.tags, "a")', true],
    ['[[1]].contains([1])', true],
    ['state.name.startsWith("Ann")', true],
    ['state.name.endsWith("Lee")', true],
    ['"ab12".matches("[0-9]+")', true],
    ['"ab12".matches("^[0-9]+$")', false],
    ['"a1".matches("[a-z]" + string(1))', true],
    ['"ÄbC".lowerAscii()', 'Äbc'],
    ['"äbC".upperAscii()', 'äBC'],
    ['"  a b ".trim()', 'a b'],
    ['"a,b,,c".split(",")', ['a', 'b', '', 'c']],
    ['"a,b,c".split(",", 2)', ['a', 'b']],
    ['"ab".split("")', ['a', 'b']],
    ['["a", "b"].join("-")', 'a-b'],
    ['["a", "b"].join()', 'ab'],
    ['[].join(",")', ''],
    ['"a.b.c".replace(".", "--")', 'a--b--c'],
    ['"aaa".replace("a", "b", 2)', 'bba'],
    ['"$&".replace("$", "$1$&")', '$1$&&'],
    ['state.emoji.substring(2)', 'b'],
    ['"hello".substring(1, 3)', 'el'],
    ['"hello".substring(3, 99)', 'lo'],
    ['"hello".substring(4, 2)', ''],
    ['state.emoji.indexOf("b")', 2],
    ['"abc".indexOf("x")', -1],
    ['state.numbers.indexOf(2)', 2],
    ['string(1.5)', '1.5'],
    ['string("a")', 'a'],
    ['string({"b": 1, "a": [true, null]})', '{"a":[true,null],"b":1}'],
    ['int(2.9)', 2],
    ['int(-2.9)', -2],
    ['int("42")', 42],
    ['int(" 4.7 ")', 4],
    ['int(true)', 1],
    ['number("1e2")', 100],
    ['double("0.5")', 0.5],
    ['bool("true")', true],
    ['bool(0)', false],
    ['abs(-2)', 2],
    ['floor(-1.5)', -2],
    ['ceil(1.2)', 2],
    ['ceil(-0.5)', 0],
    ['round(2.5)', 3],
    ['round(-2.5)', -3],
    ['round(3.14159, 2)', 3.14],
    ['min(3, 1, 2)', 1],
    ['max(state.numbers)', 3],
    ['min([7])', 7],
    ['sum([])', 0],
    ['state.numbers.sum()', 6],
    ['state.numbers.sort()', [1, 2, 3]],
    ['state.tags.sort()', ['a', 'b', 'b']],
    ['state.tags.distinct()', ['b', 'a']],
    ['[1, "1", 1, [1], [1], {"a": 1, "b": 2}, {"b": 2, "a": 1}].distinct().size()', 4],
    ['state.numbers.slice(1)', [1, 2]],
    ['state.numbers.slice(-2, -1)', [1]],
    ['state.emoji.slice(1, 2)', '😀'],
    ['state.numbers.reverse()', [2, 1, 3]],
    ['{"b": 1, "a": 2}.keys()', ['a', 'b']],
    ['{"b": 1, "a": 2}.values()', [2, 1]],
    ['json("[1, {\\"a\\": null}]")', [1, { a: null }]],
    ['json("{\\"a\\": {\\"b\\": 2}}").a.b', 2],
    ['toJson("a")', '"a"'],
    ['[null, true, 1, "", [], {}].map(v, type(v))', ['null', 'boolean', 'number', 'string', 'list', 'map']],
    ['range(3)', [0, 1, 2]],
    ['range(0)', []],
  ])('%s', (source, expected) => expect(value(source)).toEqual(expected))

  it('leaves the environment as it was', () => {
    const before = structuredClone(ENV)
    for (const source of ['state.numbers.sort()', 'state.numbers.reverse()', 'state.tags.distinct()']) value(source)
    expect(ENV).toEqual(before)
  })
})

describe('faults', () => {
  it.each([
    ['state.nme', 'missing'],
    ['nothing', 'missing'],
    ['state.constructor', 'missing'],
    ['state["__proto__"]', 'missing'],
    ['state.toString', 'missing'],
    ['state["hasOwnProperty"]', 'missing'],
    ['toString', 'missing'],
    ['constructor', 'missing'],
    ['{"__proto__": 1}', 'type'],
    ['{"constructor": 1}', 'type'],
    ['{string(iteration): 1, 2: 3}', 'type'],
    ['last.status', 'null'],
    ['state.nothing + 1', 'null'],
    ['state.nothing.size()', 'null'],
    ['1 + "a"', 'type'],
    ['"a" - "b"', 'type'],
    ['1 < "a"', 'type'],
    ['true < false', 'type'],
    ['!1', 'type'],
    ['-"a"', 'type'],
    ['1 ? 2 : 3', 'type'],
    ['1 in "abc"', 'type'],
    ['1 in state.map', 'type'],
    ['state.score.x', 'type'],
    ['state.numbers["a"]', 'type'],
    ['state.numbers[3]', 'index'],
    ['state.numbers[-1]', 'index'],
    ['state.numbers[0.5]', 'index'],
    ['state.map[0]', 'type'],
    ['1 / 0', 'number'],
    ['1 % 0', 'number'],
    ['0 / 0', 'number'],
    ['1e308 * 10', 'number'],
    ['9007199254740991 + 1', 'number'],
    ['-9007199254740991 - 1', 'number'],
    ['4503599627370496 * 4', 'number'],
    ['int(1e300)', 'number'],
    ['number("1e999")', 'number'],
    ['int("x")', 'format'],
    ['int("")', 'format'],
    ['int("0x10")', 'format'],
    ['bool("yes")', 'format'],
    ['json("{")', 'format'],
    ['json("{\\"__proto__\\": 1}")', 'format'],
    ['"a".replace("", "b")', 'format'],
    ['max([])', 'index'],
    ['range(-1)', 'index'],
    ['range(1.5)', 'index'],
    ['"a".matches("(" + "a")', 'regex'],
    ['"a".matches("(?=a)")', 'regex'],
    ['[1, "a"].sort()', 'type'],
    ['[1].join(",")', 'type'],
    ['1.all(x, true)', 'type'],
    ['[1].filter(x, x)', 'type'],
    ['range(20000)', 'budget'],
    ['', 'syntax'],
    ['1 +', 'syntax'],
    ['a.b.', 'syntax'],
    ['foo(1)', 'syntax'],
    ['size()', 'syntax'],
    ['has(1)', 'syntax'],
    ['[1].all(1, true)', 'syntax'],
    ['cel.bind(x, 1, x)', 'syntax'],
    ["b'bytes'", 'syntax'],
    ['9007199254740993', 'syntax'],
    [`"${'é'.repeat(2_048)}"`, 'syntax'],
  ])('%s: %s', (source, code) => {
    const result = evaluateExpression(source, ENV)
    expect(result.ok ? result.value : result.code).toBe(code)
  })

  it('says what and where', () => {
    const result = evaluateExpression('state.score > 0 &&\n  state.name.size() > state.tags', ENV)
    expect(result).toEqual({
      ok: false,
      code: 'type',
      message: 'expected a number, got a list',
      span: { from: 21, to: 51, line: 2, column: 3 },
    })
  })

  it('refuses a result above the size cap, and keeps one below it', () => {
    const half = 'x'.repeat(LIMITS.expressionResultBytes / 2)
    expect(value('[half, half]', { half })).toBe('fault: size')
    expect(value('half + half', { half })).toHaveLength(LIMITS.expressionResultBytes)
    expect(value('half + half + "x"', { half })).toBe('fault: size')
    expect(value('half + half + "x" == "" || true', { half })).toBe('fault: size')
  })

  it('never reads a prototype that somebody polluted', () => {
    Object.defineProperty(Object.prototype, 'polluted', { value: 1, configurable: true, enumerable: false })
    try {
      expect(value('polluted')).toBe('fault: missing')
      expect(value('state.polluted')).toBe('fault: missing')
    } finally {
      Reflect.deleteProperty(Object.prototype, 'polluted')
    }
  })
})
