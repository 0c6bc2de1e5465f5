import { describe, expect, it } from 'vitest'
import { StateSchema } from '../state/schema.ts'
import { checkExpression } from './check.ts'
import { environmentScope } from './environment.ts'
import { describeType } from './type-of.ts'
import type { ExprType } from './types.ts'

const working = { 'x-loop': { role: 'working' } }
const SCHEMA = StateSchema.parse({
  type: 'object',
  additionalProperties: false,
  'x-loop': { version: 1 },
  properties: {
    task: { type: 'string', 'x-loop': { role: 'input' } },
    score: { type: 'number', default: 0, ...working },
    tags: { type: 'array', items: { type: 'string' }, default: [], ...working },
    items: {
      type: 'array',
      default: [],
      items: { type: 'object', properties: { id: { type: 'integer' }, done: { type: 'boolean' } }, required: ['id'] },
      ...working,
    },
    counts: { type: 'object', additionalProperties: { type: 'integer' }, default: {}, ...working },
    level: { enum: ['low', 'high'], default: 'low', ...working },
    maybe: { enum: ['a', null], default: null, ...working },
    anything: { ...working },
  },
})
const SCOPE = environmentScope(SCHEMA)
const check = (source: string, expected?: ExprType) => checkExpression(source, SCOPE, expected)

describe('types', () => {
  it.each([
    ['1 + 2', 'number'],
    ['state.score >= 0.8 && iteration < 10', 'boolean'],
    ['state.tags', 'list of string'],
    ['state.tags[0]', 'string'],
    ['state.tags + ["x"]', 'list of string'],
    ['state.items', 'list of object with id, done'],
    ['state.items[0].id', 'number'],
    ['state.items.map(i, i.id)', 'list of number'],
    ['state.items.map(i, i.done, [i.id])', 'list of list of number'],
    ['state.items.filter(i, i.done)', 'list of object with id, done'],
    ['state.counts', 'map of number'],
    ['state.counts.foo', 'number'],
    ['state.counts["foo"]', 'number'],
    ['state.counts.map(k, k)', 'list of string'],
    ['state.counts.values()', 'list of number'],
    ['state.level', 'string'],
    ['state.maybe', 'string or null'],
    ['state.anything', 'any value'],
    ['state.anything.foo[1].bar + 1', 'number'],
    ['state.anything + "a"', 'string'],
    ['last', 'object with status, tool, args, output, error … or null'],
    ['last.output.stdout', 'any value'],
    ['last.error.message', 'string'],
    ['decision.action.args.path', 'any value'],
    ['results.map(r, r.tool)', 'list of string'],
    ['budget.leftUsd', 'number or null'],
    ['invariants.tests_pass', 'boolean'],
    ['run.id', 'string'],
    ['prev.score', 'number'],
    ['input.task', 'string'],
    ['true ? 1 : 2', 'number'],
    ['true ? 1 : null', 'number or null'],
    ['true ? 1 : "a"', 'any value'],
    ['[1, null]', 'list of number or null'],
    ['[]', 'list'],
    ['{"a": 1, "b": "x"}', 'object with a, b'],
    ['{state.level: 1}', 'map of number'],
    ['{"a": 1}.a', 'number'],
    ['[{"a": 1}, {"b": 2}]', 'list of object with a, b'],
    ['toJson(state)', 'string'],
    ['json("1")', 'any value'],
    ['state.tags.slice(1)', 'list of string'],
    ['"abc".slice(1)', 'string'],
    ['state.score.min(1)', 'number'],
    ['has(state.items)', 'boolean'],
    ['null', 'null'],
  ])('%s: %s', (source, type) => {
    const result = check(source)
    expect(result.problems).toEqual([])
    expect(describeType(result.type)).toBe(type)
  })
})

describe('problems name what and where', () => {
  it.each([
    ['state.scor > 1', 'unknown-field', 'scor', 'there is no scor here; did you mean score?'],
    ['state.constructor', 'unknown-field', 'constructor', 'there is no constructor here'],
    ['state["tag"]', 'unknown-field', '"tag"', 'there is no tag here; did you mean tags?'],
    ['state.items[0].Done', 'unknown-field', 'Done', 'there is no Done here; did you mean done?'],
    ['state.items.all(i, i.don)', 'unknown-field', 'don', 'there is no don here; did you mean done?'],
    ['has(state.zzz)', 'unknown-field', 'zzz', 'there is no zzz here'],
    ['stat.score', 'unknown-name', 'stat', 'there is no stat here; did you mean state?'],
    ['state.tags.all(t, u == t)', 'unknown-name', 'u', 'there is no u here; did you mean t?'],
    ['constructor', 'unknown-name', 'constructor', 'there is no constructor here'],
    ['siz(state.tags)', 'unknown-function', 'siz', 'there is no function siz; did you mean size?'],
    ['state.tags . Size()', 'unknown-function', 'Size', 'there is no function Size; did you mean size?'],
    ['(state.tags).len()', 'unknown-function', 'len', 'there is no function len'],
    [
      '1 + "a"',
      'type-mismatch',
      '1 + "a"',
      '+ needs two numbers, two strings or two lists, got number and string; use string() to make a text',
    ],
    ['true + 1', 'type-mismatch', 'true + 1', '+ needs two numbers, two strings or two lists, got boolean and number'],
    ['state.level - 1', 'type-mismatch', 'state.level - 1', '- needs two numbers, got string and number'],
    [
      'state.level > 1',
      'type-mismatch',
      'state.level > 1',
      '> needs two numbers or two strings, got string and number',
    ],
    ['state.level == 1', 'type-mismatch', 'state.level == 1', 'string never equals number'],
    ['1 in state.tags', 'type-mismatch', '1 in state.tags', 'number is never in a list of string'],
    [
      '"a" in state.level',
      'type-mismatch',
      '"a" in state.level',
      'in looks into a list or the keys of a map; use text.contains(part) for a string',
    ],
    ['1 in state.counts', 'type-mismatch', '1 in state.counts', 'the keys of a map are strings, got number'],
    ['!state.score', 'type-mismatch', 'state.score', 'expected boolean, but this is number'],
    ['-state.level', 'type-mismatch', 'state.level', 'expected number, but this is string'],
    ['state.score && true', 'type-mismatch', 'state.score', 'expected boolean, but this is number'],
    ['state.score ? 1 : 2', 'type-mismatch', 'state.score', 'expected boolean, but this is number'],
    ['state.tags["a"]', 'type-mismatch', '"a"', 'expected number, but this is string'],
    ['state.score[0]', 'type-mismatch', 'state.score', "number can't be indexed"],
    ['state.score.x', 'type-mismatch', 'x', 'number has no members, so no x'],
    [
      'state.score.all(x, true)',
      'type-mismatch',
      'state.score',
      'all goes over a list or the keys of a map, but this is number',
    ],
    ['state.tags.filter(t, t)', 'type-mismatch', 't', 'expected boolean, but this is string'],
    [
      'size(1)',
      'type-mismatch',
      '1',
      'expected a string, a list or a map, but this is number (size(text, list or map))',
    ],
    [
      'state.score.contains(1)',
      'type-mismatch',
      'state.score',
      'expected a string or a list, but this is number (contains(text or list, part))',
    ],
    ['state.level.contains(1)', 'type-mismatch', 'state.level.contains(1)', 'a string can only contain a string'],
    [
      'state.items.sort()',
      'type-mismatch',
      'state.items',
      'expected a list of numbers or a list of strings, but this is list of object with id, done (sort(list))',
    ],
    ['sum(null)', 'type-mismatch', 'null', 'expected a list of numbers, but this is null (sum(numbers))'],
    ['max([1], 2)', 'type-mismatch', 'max([1], 2)', 'max takes numbers or one list, not both'],
    ['"a".split()', 'wrong-arity', '"a".split()', 'wrong number of arguments: split(text, separator, limit?)'],
    [
      'state.tags.all(t)',
      'wrong-arity',
      'state.tags.all(t)',
      'all takes a variable and an expression, as in list.all(x, …)',
    ],
    ['has(state)', 'wrong-arity', 'has(state)', 'has takes one member, as in has(state.name)'],
    [
      'state.level.matches("(")',
      'bad-regex',
      '"("',
      'not a regular expression (RE2 syntax, no lookaround): error parsing regexp: missing closing ): `(`',
    ],
    ["b'x' == b'x'", 'not-supported', "b'x'", 'bytes are not supported'],
    ['9007199254740993 > 1', 'not-supported', '9007199254740993', 'the integer is beyond those that are exact (±2^53)'],
    ['{"__proto__": 1}', 'not-supported', '"__proto__"', 'the key __proto__ is not allowed'],
    ['state.score = 1', 'syntax', '=', 'unexpected =; write == to compare'],
    ['(1', 'syntax', '', 'expected ), got the end'],
    ['1 2', 'syntax', '2', "unexpected character: '2'"],
    ['"abc', 'syntax', '"abc', 'unterminated string'],
    ['   ', 'syntax', '   ', 'the expression is empty'],
  ])('%s', (source, code, part, message) => {
    const [problem] = check(source).problems
    expect(
      problem && {
        code: problem.code,
        part: source.slice(problem.span.from, problem.span.to),
        message: problem.message,
      },
    ).toEqual({ code, part, message })
  })

  it('reports all of them, each once', () => {
    const { problems } = check('state.a + state.b > 1 &&\n  foo(state.c)')
    expect(problems.map(({ message, span }) => [message.slice(0, 13), span.line, span.column])).toEqual([
      ['there is no a', 1, 7],
      ['there is no b', 1, 17],
      ['there is no f', 2, 3],
    ])
  })
})

describe('expected type', () => {
  const number: ExprType = { kind: 'number' }
  it.each([
    ['state.score', number, true],
    ['state.level', number, false],
    ['state.anything', number, true],
    ['budget.leftUsd', number, true],
    ['null', number, false],
    ['null', { kind: 'nullable', of: number }, true],
    ['[]', { kind: 'list', item: number }, true],
    ['["a"]', { kind: 'list', item: number }, false],
    ['{"a": 1}', { kind: 'map', value: number }, true],
    ['{"a": "x"}', { kind: 'map', value: number }, false],
    ['{"id": 1}', { kind: 'object', members: { id: number, done: { kind: 'boolean' } }, optional: ['done'] }, true],
    [
      '{"done": true}',
      { kind: 'object', members: { id: number, done: { kind: 'boolean' } }, optional: ['done'] },
      false,
    ],
    ['state.counts', { kind: 'object', members: { id: number }, optional: [] }, false],
  ] as [string, ExprType, boolean][])('%s as %j: %s', (source, expected, fits) => {
    const { problems } = check(source, expected)
    expect(problems.map(({ code }) => code)).toEqual(fits ? [] : ['type-mismatch'])
    if (!fits) expect(problems[0]?.span).toEqual({ from: 0, to: source.length, line: 1, column: 1 })
  })
})

describe('reads and constants', () => {
  it.each([
    ['state.score > iteration', ['state.score', 'iteration'], false],
    ['last.output.files[0].name', ['last.output.files'], false],
    ['state["score"] + state.score', ['state.score'], false],
    ['state.tags[iteration]', ['state.tags', 'iteration'], false],
    ['state.items.all(i, i.done && state.score > 0)', ['state.items', 'state.score'], false],
    ['state.tags.exists(state, state == "a")', ['state.tags'], false],
    ['has(last.error)', ['last.error'], false],
    ['state.level.contains(prev.level)', ['state.level', 'prev.level'], false],
    ['toJson(state)', ['state'], false],
    ['true', [], true],
    ['size("abc") > 2 || [1, 2].all(x, x > 0)', [], true],
    ['oops', [], false],
  ])('%s reads %j', (source, reads, constant) => {
    const result = check(source)
    expect(result.reads).toEqual(reads)
    expect(result.constant).toBe(constant)
  })
})
