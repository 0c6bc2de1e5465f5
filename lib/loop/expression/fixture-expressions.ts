import type { Json, JsonObject } from '../artefacts/json.ts'
import type { FieldSchema, StateField, StateSchema } from '../state/schema.ts'
import type { ExprType } from './types.ts'

/** A stream of choices from one seed (mulberry32), so that a failing case is its seed. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** A whole number from 0 to max. */
  nat(max: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * (max + 1))
  }

  boolean(): boolean {
    return this.nat(1) === 1
  }

  pick<T>(...choices: T[]): T {
    const chosen = choices[this.nat(choices.length - 1)]
    if (chosen === undefined) throw new Error('nothing to pick from')
    return chosen
  }
}

const NAMES = ['a', 'b', 'c', 'd', 'e'] as const

/** A schema whose every part has a type, so that no expression over it is let through as `any`. */
export function anySchema(g: Random): StateSchema {
  const properties: Record<string, StateField> = {}
  for (const name of NAMES) properties[name] = { ...anyField(g, 2), 'x-loop': { role: 'working' } }
  const required = NAMES.filter(() => g.nat(4) > 0)
  return { type: 'object', additionalProperties: false, required, properties, 'x-loop': { version: 1 } }
}

function anyField(g: Random, depth: number): FieldSchema {
  const kinds = ['number', 'integer', 'string', 'boolean', 'nullable', ...(depth > 0 ? ['array', 'object', 'map'] : [])]
  switch (g.pick(...kinds)) {
    case 'integer':
      return { type: 'integer', minimum: -5, maximum: 5 }
    case 'string':
      return { type: 'string', maxLength: 5 }
    case 'boolean':
      return { type: 'boolean' }
    case 'nullable':
      return { enum: g.pick(['x', 'y', null], [1, 2, null]) }
    case 'array':
      return { type: 'array', items: anyField(g, depth - 1), maxItems: 4 }
    case 'map':
      return { type: 'object', additionalProperties: anyField(g, depth - 1) }
    case 'object':
      return {
        type: 'object',
        properties: { p: anyField(g, depth - 1), q: anyField(g, depth - 1) },
        required: g.pick(['p'], ['p', 'q']),
        additionalProperties: false,
      }
    default:
      return { type: 'number' }
  }
}

/** A value that fits its field. */
export function sampleOf(g: Random, field: FieldSchema): Json {
  if (field.enum) return g.pick(...field.enum)
  switch (field.type) {
    case 'integer':
      return g.nat(10) - 5
    case 'number':
      return g.pick(0, 1, -1, 0.5, 2, 1e6, -0.25)
    case 'boolean':
      return g.boolean()
    case 'array':
      return times(g, () => (field.items ? sampleOf(g, field.items) : null))
    case 'object':
      return objectOf(g, field)
    default:
      return g.pick('', 'a', 'ab', '😀', 'x y')
  }
}

function objectOf(g: Random, { properties, required, additionalProperties }: FieldSchema): JsonObject {
  const object: JsonObject = {}
  for (const [name, field] of Object.entries(properties ?? {}))
    if (required?.includes(name) || g.boolean()) object[name] = sampleOf(g, field)
  if (typeof additionalProperties === 'object')
    for (const name of ['k', 'l']) if (g.boolean()) object[name] = sampleOf(g, additionalProperties)
  return object
}

const times = <T>(g: Random, make: () => T): T[] => Array.from({ length: g.nat(3) }, make)

/** A state that fits the schema; fields that are not required may be absent. */
export function stateOf(g: Random, schema: StateSchema): JsonObject {
  return objectOf(g, { properties: schema.properties, required: schema.required })
}

type Kind = 'number' | 'string' | 'boolean' | 'numbers' | 'strings'
type Path = { source: string; type: ExprType }

/** Everything that a scope's literal paths reach, lists by their first item. */
export function pathsOf(source: string, type: ExprType): Path[] {
  const here = [{ source, type }]
  if (type.kind === 'nullable') return [...here, ...pathsOf(source, type.of)]
  if (type.kind === 'list') return [...here, ...pathsOf(`${source}[0]`, type.item)]
  if (type.kind === 'map') return [...here, ...pathsOf(`${source}.k`, type.value)]
  if (type.kind === 'object')
    return [...here, ...Object.entries(type.members).flatMap(([name, member]) => pathsOf(`${source}.${name}`, member))]
  return here
}

/**
 * Expressions over a scope. Tame ones are well typed. Wild ones have operands of a wrong kind now and then, for the checker to refuse; they lack the
 * forms that join two types, since a join of different types is `any`, which is checked only when it runs.
 */
export class Expressions {
  readonly #g: Random
  readonly #paths: Path[]
  readonly #wild: boolean
  #variables = 0

  constructor(g: Random, paths: Path[], wild: boolean) {
    this.#g = g
    this.#wild = wild
    this.#paths = paths
  }

  any(depth: number): string {
    return this.of(this.#g.pick('number', 'string', 'boolean', 'numbers', 'strings'), depth)
  }

  of(kind: Kind, depth: number): string {
    if (depth <= 0) return this.#leaf(kind)
    const n = (wanted: Kind = kind) =>
      this.#wild && this.#g.nat(7) === 0 ? this.any(depth - 1) : this.of(wanted, depth - 1)
    const path = () => this.#pick(() => true)
    const forms: Record<Kind, (() => string)[]> = {
      number: [
        () => `(${n()} ${this.#g.pick('+', '-', '*', '/', '%')} ${n()})`,
        () => `-${n()}`,
        () => `${this.#g.pick('abs', 'floor', 'ceil', 'round', 'int', 'number')}(${n()})`,
        () => `size(${n(this.#g.pick('string', 'numbers', 'strings'))})`,
        () => `${this.#g.pick('min', 'max', 'sum')}(${n('numbers')})`,
        () => `${n('string')}.indexOf(${n('string')})`,
        () => `${n('numbers')}[${n()}]`,
        () => `${n('numbers')}.indexOf(${n()})`,
        () => `round(${n()}, ${this.#g.nat(3)})`,
        () => `${this.#g.pick('int', 'number', 'double')}(${n(this.#g.pick('string', 'boolean'))})`,
        () => `${this.#g.pick('min', 'max')}(${n()}, ${n()}, ${n()})`,
        () => `{"a": ${n()}, "b": ${n()}}.${this.#g.pick('a', 'b')}`,
      ],
      string: [
        () => `(${n()} + ${n()})`,
        () => `string(${path()})`,
        () => `${n()}.${this.#g.pick('trim', 'lowerAscii', 'upperAscii')}()`,
        () => `${n()}.replace(${n()}, ${n()})`,
        () => `${n()}.substring(${n('number')})`,
        () => `${n('strings')}.join(${n()})`,
        () => `type(${path()})`,
        () => `${n()}.slice(${n('number')}, ${n('number')})`,
        () => `${n('strings')}[${n('number')}]`,
        () => `toJson(${path()})`,
        () => `{"a": ${n()}}["a"]`,
      ],
      boolean: [
        () => `(${n()} ${this.#g.pick('&&', '||')} ${n()})`,
        () => `!${n()}`,
        () => `(${n('number')} ${this.#g.pick('<', '<=', '>', '>=')} ${n('number')})`,
        () => `(${n('string')} < ${n('string')})`,
        () => `(${path()} == ${this.#wild ? path() : 'null'})`,
        () => `(${n('number')} in ${n('numbers')})`,
        () => `${n('string')}.${this.#g.pick('contains', 'startsWith', 'endsWith')}(${n('string')})`,
        () => `${n('string')}.matches("^[a-z]${this.#g.pick('+', '*', '{2}')}$")`,
        () => `(${n('string')} in {"a": ${n()}, "b": ${n()}})`,
        () => `bool(${n(this.#g.pick('string', 'number', 'boolean'))})`,
        () => this.#has(),
        ...(this.#wild ? [] : [() => `(${n('boolean')} ? ${n()} : ${n()})`]),
        () => this.#quantifier(depth),
      ],
      numbers: [
        ...(this.#wild ? [] : [() => `[${n('number')}, ${n('number')}]`, () => `(${n()} + ${n()})`]),
        () => `${n()}.${this.#g.pick('sort', 'reverse', 'distinct')}()`,
        () => `${n()}.slice(${n('number')})`,
        () => `range(${this.#g.nat(4)})`,
        ...(this.#wild ? [] : [() => `{"b": ${n('number')}, "a": ${n('number')}}.values()`]),
        () => this.#filterMapped(depth),
        () => this.#mapped('numbers', 'number', depth),
      ],
      strings: [
        () => `${n('string')}.split(${n('string')})`,
        () => `${n('string')}.split(${n('string')}, ${this.#g.nat(2)})`,
        () => `{"b": ${n('string')}, ${n('string')}: 1}.keys()`,
        () => `${n()}.${this.#g.pick('sort', 'reverse', 'distinct')}()`,
        () => this.#mapped('strings', 'string', depth),
      ],
    }
    return this.#g.pick(...forms[kind])()
  }

  #has(): string {
    const members = this.#paths.filter(({ source }) => /\.\w+$/.test(source))
    return members.length === 0 ? 'true' : `has(${this.#g.pick(...members).source})`
  }

  #filterMapped(depth: number): string {
    const list = this.of('numbers', depth - 1)
    return this.#with(
      'number',
      (name) => `${list}.map(${name}, ${this.of('boolean', depth - 2)}, ${this.of('number', depth - 2)})`,
    )
  }

  #quantifier(depth: number): string {
    const over = this.#g.pick('numbers' as const, 'strings' as const)
    const list = this.of(over, depth - 1)
    const macro = this.#g.pick('all', 'exists', 'exists_one')
    return this.#with(
      over === 'numbers' ? 'number' : 'string',
      (name) => `${list}.${macro}(${name}, ${this.of('boolean', depth - 1)})`,
    )
  }

  #mapped(over: 'numbers' | 'strings', item: 'number' | 'string', depth: number): string {
    const list = this.of(over, depth - 1)
    return this.#with(
      item,
      (name) => `${list}.filter(${name}, ${this.of('boolean', depth - 2)}).map(${name}, ${this.of(item, depth - 2)})`,
    )
  }

  #with(kind: 'number' | 'string', make: (name: string) => string): string {
    const name = `v${this.#variables++}`
    this.#paths.push({ source: name, type: { kind } })
    const source = make(name)
    this.#paths.pop()
    return source
  }

  #leaf(kind: Kind): string {
    const literals: Record<Kind, string[]> = {
      number: ['0', '1', '2.5'],
      string: ['""', '"a"', '"x y"'],
      boolean: ['true', 'false'],
      numbers: ['[1, 2]'],
      strings: ['["a"]'],
    }
    if (this.#g.nat(2) === 0) return this.#g.pick(...literals[kind])
    const fits = (type: ExprType): boolean => {
      if (type.kind === 'nullable') return fits(type.of)
      if (type.kind === 'list')
        return (
          (kind === 'numbers' && type.item.kind === 'number') || (kind === 'strings' && type.item.kind === 'string')
        )
      return type.kind === kind
    }
    return this.#pick(fits) ?? this.#g.pick(...literals[kind])
  }

  #pick(fits: (type: ExprType) => boolean): string | undefined {
    const fitting = this.#paths.filter(({ type }) => fits(type))
    return fitting.length === 0 ? undefined : this.#g.pick(...fitting).source
  }
}
