import type { Json, JsonObject } from '../artefacts/json.ts'
import { LIMITS } from '../artefacts/limits.ts'
import type { FaultCode } from './fault.ts'
import type { Scope } from './types.ts'

const numbers = (length: number) => Array.from({ length }, (_, index) => index)
/** Parsed, so that it is one flat text and not a chain of pieces. */
const flat = (length: number): Json => JSON.parse(`"${'x'.repeat(length)}"`)

/** Values about as large as a state may hold. */
export const BOMB_ENVIRONMENT: JsonObject = {
  l: numbers(10),
  list: numbers(5_000),
  many: numbers(200_000),
  digits: numbers(480_000).map((index) => index % 10),
  big: flat(900_000),
  same: flat(900_000),
  texts: numbers(900).map((index) => `${'a'.repeat(1_000)}${index}`),
  map: Object.fromEntries(numbers(50_000).map((index) => [`k${index}`, index])),
  deep: JSON.parse(`${'['.repeat(60)}${']'.repeat(60)}`),
}
const NUMBERS = { kind: 'list', item: { kind: 'number' } } as const
export const BOMB_SCOPE: Scope = { l: NUMBERS, list: NUMBERS, big: { kind: 'string' }, deep: { kind: 'any' } }

const nested = (depth: number, wrap: (inner: string, level: number) => string, base: string) =>
  numbers(depth).reduce((inner, level) => wrap(inner, level), base)
const many = (count: number, part: (index: number) => string, between: string) => numbers(count).map(part).join(between)
/** As many repetitions as the longest source has room for, with a little white space after it. */
const full = (head: string, part: string, tail = '') =>
  head + part.repeat(Math.floor((LIMITS.expressionBytes - 16 - head.length - tail.length) / part.length)) + tail
const twins = (body: string) => `[1]${`.map(a, ${body})`.repeat(50)}`

export type Bomb = { name: string; source: string; fault: FaultCode | null }
const bomb = (name: string, source: string, fault: FaultCode | null): Bomb => ({ name, source, fault })

/** Sources made to take as long as they can, and what each must end in; null where it may succeed. */
export const EXPRESSION_BOMBS: readonly Bomb[] = [
  bomb('nested maps', nested(9, (inner, level) => `l.map(a${level}, ${inner})`, '1'), 'budget'),
  bomb('nested all', nested(9, (inner, level) => `l.all(a${level}, ${inner})`, 'true'), 'budget'),
  bomb('nested exists with errors', nested(9, (inner, level) => `l.exists(a${level}, ${inner})`, '1/0 == 1'), 'budget'),
  bomb('errors absorbed', `list.exists(i, ${many(300, () => '1/0==1', '||')})`, 'budget'),
  bomb('string doubling', `['ab']${'.map(a, a + a)'.repeat(60)}`, 'size'),
  bomb('list doubling', `[[1, 1]]${'.map(a, a + a)'.repeat(60)}`, 'budget'),
  bomb('shared structure', `[[1]]${'.map(a, [a, a])'.repeat(60)}`, 'size'),
  bomb('wide shared structure', `[[1]]${'.map(a, [a,a,a,a,a,a,a,a])'.repeat(20)}`, 'size'),
  bomb('shared structure compared', `[[1]]${'.map(a,[a,a])'.repeat(60)} == [[1]]${'.map(b,[b,b])'.repeat(60)}`, 'budget'),
  bomb('shared structure as text', `toJson([[1]]${'.map(a, [a, a])'.repeat(60)})`, 'size'),
  bomb('shared structure as texts', `[[1]]${'.map(a, [a, a])'.repeat(15)}.map(a, range(50).map(i, toJson(a))).size()`, 'budget'),
  bomb('types of shared structure', `true ? ${twins('{"x":a,"y":a}')} : ${twins('{"x":a,"y":a}')}`, 'size'),
  bomb('types of shared structure in a list', `[${twins('{"x":[a],"y":[a]}')}, ${twins('{"x":[a],"y":[a]}')}]`, 'size'),
  bomb('types with a member each', `[${many(330, (index) => `{"k${index}":1}`, ',')}]`, null),
  bomb('negations', full('', '!', 'true'), 'syntax'),
  bomb('minuses', full('', '-', '1'), 'syntax'),
  bomb('parentheses', `${'('.repeat(2_000)}1${')'.repeat(2_000)}`, 'syntax'),
  bomb('parentheses and negations', `${'(!'.repeat(1_300)}true${')'.repeat(1_300)}`, 'syntax'),
  bomb('brackets', `${'['.repeat(2_000)}${']'.repeat(2_000)}`, 'syntax'),
  bomb('braces', `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`, 'syntax'),
  bomb('sums', full('1', '+1'), 'syntax'),
  bomb('members', full('map', '.a'), 'syntax'),
  bomb('indexes', full('deep', '[0]'), 'syntax'),
  bomb('ternaries', full('', 'true ? 1 : ', '1'), 'syntax'),
  bomb('calls', `${'abs('.repeat(700)}1${')'.repeat(700)}`, 'syntax'),
  bomb('a long chain within the limit', `1${'+1'.repeat(500)}`, null),
  bomb('unknown names', many(500, (index) => `nme${index}`, '+'), 'missing'),
  bomb('unknown functions', many(400, (index) => `siz${index}()`, '+'), 'syntax'),
  bomb('regex over a long text', 'big.matches("(x+x+)+y")', 'budget'),
  bomb('regex backtracking', 'texts.all(t, t.matches("(a|aa)+$"))', null),
  bomb('regexes made at run time', 'list.map(i, "a".matches("[a-z]{1,400}" + string(i)))', 'budget'),
  bomb('unicode regexes made at run time', 'list.map(i, "a".matches("(?i)\\\\pL\\\\PN" + string(i)))', 'budget'),
  bomb('refused regexes absorbed', 'list.exists(i, "a".matches("[a-z]{1,900}" + string(i)))', 'budget'),
  bomb('many written regexes', many(80, (index) => `"a".matches("${index}[a-z]{1,400}")`, '||'), 'regex'),
  bomb('regexes of nested counts', many(60, (index) => `"a".matches("(a{1,30}){1,30}${index}")`, '||'), 'regex'),
  bomb('unicode regexes', many(100, (index) => `"a".matches("(?i)\\\\pL\\\\pN${index}")`, '||'), null),
  bomb('upper case', 'list.map(i, big.upperAscii())', 'budget'),
  bomb('long texts compared', 'list.all(i, big == same)', 'budget'),
  bomb('long texts ordered', 'list.all(i, big <= same)', 'budget'),
  bomb('long text split', "big.split('')", 'budget'),
  bomb('long text replaced', "big.replace('x', 'yyyyyyyyyyyyyyyy')", 'budget'),
  bomb('long needle', "list.map(i, big.indexOf('y' + same.substring(0, 400000)))", 'budget'),
  bomb('keys of a large map', 'l.map(i, size(map))', 'budget'),
  bomb('macro over a large map', "map.all(k, k != 'a')", 'budget'),
  bomb('keys in order', 'map.keys()', 'budget'),
  bomb('large list', 'many.sum()', 'budget'),
  bomb('a large value as it is', 'digits', null),
  bomb('a large value in a list', '[digits]', null),
  bomb('slices', 'l.map(i, many.slice(0, 150000))', 'budget'),
  bomb('range', 'range(1000000000)', 'budget'),
  bomb('beyond a small integer', 'range(3000000000) == range(4294967296)', 'budget'),
  bomb('membership', 'list.filter(i, i in list)', 'budget'),
  bomb('deep values as text', 'list.map(i, toJson(deep))', 'budget'),
  bomb('distinct', 'texts.map(a, texts).distinct()', 'budget'),
  bomb('sort of long texts', 'l.map(i, texts.sort())', 'budget'),
  bomb('join', 'texts.map(t, big).join(big)', 'size'),
  bomb('json and back', 'l.map(i, json(toJson(texts)))', 'budget'),
  bomb('digits', 'big.replace("x", "1", 400).int()', 'format'),
] // biome-ignore format: a table

/** Templates of at most 4 KB, and what each must end in. */
export const TEMPLATE_BOMBS: readonly Bomb[] = [
  bomb('nested blocks', `${'{{#each l as a}}'.repeat(9)}x${'{{/each}}'.repeat(9)}`, 'budget'),
  bomb('blocks of empty text', `${'{{#each list as a}}'.repeat(2)}${'{{/each}}'.repeat(2)}`, 'budget'),
  bomb('many blocks', full('', '{{#each list as a}}{{/each}}'), 'budget'),
  bomb('values in a block', '{{#each list as a}}{{ a }}{{ texts[0] }}{{/each}}', 'size'),
  bomb('a large text again and again', '{{#each l as a}}{{ big }}{{/each}}', 'size'),
  bomb('a large value again and again', '{{#each l as a}}{{ many }}{{/each}}', 'size'),
  bomb('long text in a block', full('{{#each list as a}}', 'xxxxxxxxxxxxxxxx', '{{/each}}'), 'size'),
  bomb('macros in a block', `{{#each list as a}}{{ list.map(b, a * b) }}{{/each}}`, 'budget'),
  bomb('conditions', full('', '{{#if list.all(i, i >= 0)}}x{{/if}}'), 'budget'),
  bomb('blocks opened', full('', '{{#if true}}'), 'syntax'),
  bomb('braces', full('', '{{'), 'syntax'),
  bomb('quotes', full('{{ ', "'", ' }}'), 'syntax'),
  bomb('problems', full('', '{{ x y }}'), 'syntax'),
] // biome-ignore format: a table
