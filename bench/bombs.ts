import type { Json, JsonObject } from '../lib/loop/artefacts/json.ts'

const numbers = (length: number) => Array.from({ length }, (_, index) => index)
const repeated = (text: string, count: number): Json => text.repeat(count)

/** Values as large as a state may be. */
export const BOMB_ENVIRONMENT: JsonObject = {
  l: numbers(10),
  list: numbers(5_000),
  many: numbers(150_000),
  big: repeated('x', 900_000),
  same: repeated('x', 900_000),
  texts: numbers(900).map((index) => `${'a'.repeat(1_000)}${index}`),
  map: Object.fromEntries(numbers(50_000).map((index) => [`k${index}`, index])),
  deep: JSON.parse(`${'['.repeat(60)}${']'.repeat(60)}`),
}

const nested = (depth: number, wrap: (inner: string, level: number) => string, base: string) =>
  numbers(depth).reduce((inner, level) => wrap(inner, level), base)

/** Sources of at most 4 KB, each made to take as long as it can. */
export const EXPRESSION_BOMBS: Record<string, string> = {
  nestedMaps: nested(9, (inner, level) => `l.map(a${level}, ${inner})`, '1'),
}
export const TEMPLATE_BOMBS: Record<string, string> = {
  nestedEach: `${'{{#each l as a}}'.repeat(9)}x${'{{/each}}'.repeat(9)}`,
}
