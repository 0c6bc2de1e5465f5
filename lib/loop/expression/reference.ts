import type { Json, JsonObject } from '../artefacts/json.ts'
import type { FaultCode } from './fault.ts'

/** What an operator, macro or function gives, shown by one expression over EXAMPLE_ENVIRONMENT and its value. */
export type Entry = { gives: string; example: string; value: Json }

/** How we differ from the CEL specification, shown by an expression and its outcome here. */
export type Difference = {
  standard: string
  ours: string
  example: string
  outcome: { value: Json } | { fault: FaultCode }
}

export const EXAMPLE_ENVIRONMENT: JsonObject = {
  state: { score: 0.5, tags: ['b', 'a', 'b'], name: 'Ann', counts: { x: 1, y: 2 } },
  iteration: 3,
}

export const OPERATORS: Record<string, Entry> = {
  'a + b': { gives: 'the sum of two numbers; two texts or two lists joined', example: '[1] + [2, 3]', value: [1, 2, 3] },
  'a - b': { gives: 'the difference', example: 'iteration - 1', value: 2 },
  'a * b': { gives: 'the product', example: 'state.score * 4', value: 2 },
  'a / b': { gives: 'the quotient, never rounded', example: '5 / 2', value: 2.5 },
  'a % b': { gives: 'the remainder, with the sign of a', example: '-7 % 3', value: -1 },
  '-a': { gives: 'the negative', example: '-iteration', value: -3 },
  'a == b': { gives: 'whether they are equal, part by part', example: '[1, {"a": 2}] == [1, {"a": 2}]', value: true },
  'a != b': { gives: 'whether they are not', example: 'state.name != "Bob"', value: true },
  'a < b': { gives: 'whether a comes before b; both numbers or both texts', example: 'state.score < 0.8', value: true },
  'a <= b': { gives: 'whether a comes before b or equals it', example: 'iteration <= 2', value: false },
  'a > b': { gives: 'whether a comes after b', example: '"b" > "a"', value: true },
  'a >= b': { gives: 'whether a comes after b or equals it', example: 'state.score >= 0.5', value: true },
  'a in b': { gives: 'whether the list b has the item a, or the map b the key a', example: '"x" in state.counts', value: true },
  'a && b': { gives: 'whether both hold; false if one is false, even when the other fails', example: 'false && 1 / 0 == 1', value: false },
  'a || b': { gives: 'whether one holds; true if one is true, even when the other fails', example: '1 / 0 == 1 || true', value: true },
  '!a': { gives: 'whether a does not hold', example: '!(iteration == 1)', value: true },
  'a ? b : c': { gives: 'b if a holds, else c; the other is not evaluated', example: 'iteration > 2 ? "late" : 1 / 0', value: 'late' },
  'list[index]': { gives: 'an item, counted from 0', example: 'state.tags[1]', value: 'a' },
  'map["key"]': { gives: 'the value of a key', example: 'state.counts["y"]', value: 2 },
  'map.key': { gives: 'the value of a key that is a name', example: 'state.counts.x', value: 1 },
  'has(map.key)': { gives: 'whether the key is there; false too if what it stands in is absent or null', example: 'has(state.zip.code)', value: false },
} // biome-ignore format: a table

export const MACROS: Record<string, Entry> = {
  'list.all(x, holds)': { gives: 'whether it holds for every item; true for an empty list', example: '[3, 1].all(n, n > 0)', value: true },
  'list.exists(x, holds)': { gives: 'whether it holds for at least one item', example: 'state.tags.exists(t, t == "a")', value: true },
  'list.exists_one(x, holds)': { gives: 'whether it holds for exactly one', example: 'state.tags.exists_one(t, t == "b")', value: false },
  'list.filter(x, holds)': { gives: 'the items for which it holds', example: '[3, 1, 2].filter(n, n > 1)', value: [3, 2] },
  'list.map(x, result)': { gives: 'the result for each item', example: '[3, 1].map(n, n * 10)', value: [30, 10] },
  'list.map(x, holds, result)': { gives: 'the result for each item for which it holds', example: '[3, 1].map(n, n > 1, n * 10)', value: [30] },
  'map.all(key, holds)': { gives: 'every macro goes over the keys of a map as well', example: 'state.counts.filter(k, state.counts[k] > 1)', value: ['y'] },
} // biome-ignore format: a table

/** By the names of the table of functions; a test compares them. */
export const FUNCTION_EXAMPLES: Record<string, Entry> = {
  contains: { gives: 'whether the text has that part, or the list that item', example: 'state.name.contains("nn")', value: true },
  indexOf: { gives: 'where it first does, counted from 0; -1 if it does not', example: 'state.tags.indexOf("a")', value: 1 },
  startsWith: { gives: 'whether the text begins so', example: 'state.name.startsWith("An")', value: true },
  endsWith: { gives: 'whether the text ends so', example: '"main.ts".endsWith(".ts")', value: true },
  matches: { gives: 'whether the pattern is found anywhere in the text', example: '"ab12".matches("[0-9]{2}$")', value: true },
  lowerAscii: { gives: 'the text with A–Z as a–z', example: '"ÄBc".lowerAscii()', value: 'Äbc' },
  upperAscii: { gives: 'the text with a–z as A–Z', example: '"äbC".upperAscii()', value: 'äBC' },
  trim: { gives: 'the text without white space at its ends', example: '"  a b ".trim()', value: 'a b' },
  split: { gives: 'the parts between separators, at most `limit` of them', example: '"a,b,c".split(",", 2)', value: ['a', 'b'] },
  join: { gives: 'the texts as one', example: 'state.tags.join("-")', value: 'b-a-b' },
  replace: { gives: 'the text with all, or the first `limit`, occurrences replaced', example: '"a.b.c".replace(".", "/", 1)', value: 'a/b.c' },
  substring: { gives: 'the characters from start up to end, not counting end', example: '"hello".substring(1, 3)', value: 'el' },
  size: { gives: 'how many characters, items or keys', example: 'size(state.tags)', value: 3 },
  sort: { gives: 'the numbers or texts in order', example: 'state.tags.sort()', value: ['a', 'b', 'b'] },
  distinct: { gives: 'each item once, where it first stands', example: 'state.tags.distinct()', value: ['b', 'a'] },
  slice: { gives: 'a part of a list or text; negative numbers count from its end', example: '[3, 1, 2].slice(-2)', value: [1, 2] },
  reverse: { gives: 'the items from last to first', example: '[3, 1, 2].reverse()', value: [2, 1, 3] },
  keys: { gives: 'the keys in order', example: 'state.counts.keys()', value: ['x', 'y'] },
  values: { gives: 'the values in the order of their keys', example: 'state.counts.values()', value: [1, 2] },
  range: { gives: 'the whole numbers from 0 up to the count, not counting it', example: 'range(3)', value: [0, 1, 2] },
  abs: { gives: 'the number without its sign', example: 'abs(-2)', value: 2 },
  floor: { gives: 'the next whole number below', example: 'floor(-1.5)', value: -2 },
  ceil: { gives: 'the next whole number above', example: 'ceil(1.2)', value: 2 },
  round: { gives: 'the nearest number with so many decimals, halves away from zero', example: 'round(2.345, 1)', value: 2.3 },
  min: { gives: 'the least', example: 'min([3, 1, 2])', value: 1 },
  max: { gives: 'the greatest', example: 'max(iteration, 10)', value: 10 },
  sum: { gives: 'the sum; 0 of an empty list', example: 'state.counts.values().sum()', value: 3 },
  string: { gives: 'the value as text, lists and maps as JSON', example: 'string(2.5)', value: '2.5' },
  int: { gives: 'the whole part of a number, or of a text that is one', example: 'int("4.7")', value: 4 },
  number: { gives: 'the number that a text says', example: 'number("1e2")', value: 100 },
  double: { gives: 'the same as number, by its name in CEL', example: 'double("0.5")', value: 0.5 },
  bool: { gives: 'true or false of "true", "false", 1 or 0', example: 'bool("true")', value: true },
  type: { gives: '`null`, `boolean`, `number`, `string`, `list` or `map`', example: 'type(state.tags)', value: 'list' },
  toJson: { gives: 'the value as JSON text, keys in order', example: 'toJson({"b": 1, "a": null})', value: '{"a":null,"b":1}' },
  json: { gives: 'the value that a JSON text says', example: 'json("[1, 2]")[1]', value: 2 },
} // biome-ignore format: a table

export const DIFFERENCES: readonly Difference[] = [
  { standard: 'int, uint and double are types of their own and never mix', ours: 'one number type, as in JSON', example: '1 + 1.5 + 2u', outcome: { value: 4.5 } },
  { standard: 'dividing integers drops the fraction', ours: 'division is real; int() drops a fraction', example: '5 / 2', outcome: { value: 2.5 } },
  { standard: '% takes integers', ours: '% takes any numbers', example: '5.5 % 2', outcome: { value: 1.5 } },
  { standard: 'integers have 64 bits', ours: 'integers are exact up to ±2^53, and beyond it an error rather than a neighbour', example: '9007199254740991 + 1', outcome: { fault: 'number' } },
  { standard: '1.0 / 0.0 is infinity, 0.0 / 0.0 is NaN', ours: 'both are errors', example: '1.0 / 0.0', outcome: { fault: 'number' } },
  { standard: 'int("4.7") and int(true) are errors', ours: 'int cuts the fraction off and takes booleans', example: 'int("4.7") + int(true)', outcome: { value: 5 } },
  { standard: 'string() takes scalars', ours: 'string() writes lists and maps as JSON', example: 'string([1, null])', outcome: { value: '[1,null]' } },
  { standard: 'type() gives a type', ours: 'type() gives its name as text', example: 'type(1) == "number"', outcome: { value: true } },
  { standard: 'texts are ordered by code points', ours: 'texts are ordered by UTF-16 units, as JSON canonicalisation does', example: '"\\U0001F600" < "\\uffee"', outcome: { value: true } },
  { standard: 'a range outside the text is an error', ours: 'substring and slice move it to the ends', example: '"abc".substring(1, 9)', outcome: { value: 'bc' } },
  { standard: 'the keys of a map are texts, integers or booleans', ours: 'they are texts', example: '{1: "a"}', outcome: { fault: 'type' } },
  { standard: 'a key that is written twice is an error', ours: 'the last one counts', example: '{"a": 1, "a": 2}', outcome: { value: { a: 2 } } },
  { standard: 'any key may be used', ours: '`__proto__`, `constructor` and `prototype` are refused', example: '{"__proto__": 1}', outcome: { fault: 'type' } },
  { standard: 'has(a.b.c) is an error when a.b is absent or null', ours: 'it is false', example: 'has(state.zip.code)', outcome: { value: false } },
  { standard: 'contains takes texts', ours: 'contains and indexOf take lists too', example: 'state.tags.contains("a")', outcome: { value: true } },
  { standard: 'a function is called in one form', ours: 'f(a, b) and a.f(b) are the same call', example: 'startsWith(state.name, "A")', outcome: { value: true } },
  { standard: 'there are bytes', ours: 'left out: JSON has none', example: 'b"abc"', outcome: { fault: 'syntax' } },
  { standard: 'there are timestamps and durations', ours: 'left out: the clock reaches a loop only as recorded values', example: 'timestamp("2026-01-01T00:00:00Z")', outcome: { fault: 'syntax' } },
  { standard: 'there are messages, as in Account{id: 1}', ours: 'left out: maps do', example: 'Account{id: 1}', outcome: { fault: 'syntax' } },
  { standard: 'there is dyn()', ours: 'left out: a value without a declared type is let through anyway', example: 'dyn(1)', outcome: { fault: 'syntax' } },
  { standard: 'extensions add a.?b and list[?0]', ours: 'left out: has() and ?: do', example: 'state.?name', outcome: { fault: 'syntax' } },
  { standard: 'extensions add cel.bind', ours: 'left out: nothing may grow without being counted', example: 'cel.bind(x, 1, x + x)', outcome: { fault: 'syntax' } },
  { standard: 'extensions add macros of two variables', ours: 'left out: map[key] does', example: 'state.counts.all(k, v, v > 0)', outcome: { fault: 'syntax' } },
  { standard: 'extensions add format, sortBy, math.greatest and others', ours: 'only the functions above', example: '"%d".format([1])', outcome: { fault: 'syntax' } },
  { standard: 'nothing limits what an evaluation costs', ours: 'it ends after 10,000 steps', example: 'range(100).map(a, range(100).map(b, a * b))', outcome: { fault: 'budget' } },
  { standard: 'nothing limits what it makes', ours: 'a value has at most 1 MB', example: `["ab"]${'.map(a, a + a)'.repeat(20)}`, outcome: { fault: 'size' } },
] // biome-ignore format: a table
