import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../artefacts/json.ts'
import { checkFieldSchema } from './check-schema.ts'
import { fromJsonSchema } from './from-json-schema.ts'
import { FieldSchema } from './schema.ts'
import { validateValue } from './validate.ts'

const convert = (schema: Json) => fromJsonSchema(schema, 'args')

describe('another JSON Schema', () => {
  it('is the same where we have words for it', () => {
    const schema: JsonObject = {
      type: 'object',
      properties: {
        a: { type: 'string', minLength: 1, maxLength: 5, pattern: '^a', description: 'An a.' },
        b: { type: 'array', items: { type: 'integer', minimum: 1, maximum: 3 }, minItems: 1, maxItems: 2 },
        c: { type: 'string', enum: ['x', 'y'], default: 'x' },
        d: { type: 'object', additionalProperties: { type: 'number' } },
      },
      required: ['a'],
      additionalProperties: false,
    }
    expect(convert(schema)).toEqual({ schema, notes: [] })
  })

  it.each<[string, Json, FieldSchema, string]>([
    [
      'a union',
      { anyOf: [{ type: 'string' }, { type: 'null' }], description: 'd' },
      { description: 'd' },
      'args: it joins schemas with anyOf, so any JSON is accepted',
    ],
    ['two types', { type: ['string', 'null'] }, {}, 'args: it has several types, so any JSON is accepted'],
    ['a reference', { $ref: '#/$defs/n', $defs: { n: { type: 'number' } } }, { type: 'number' }, ''],
    [
      'a reference elsewhere',
      { $ref: 'https://x.test/s' },
      {},
      'args: it refers to another place, so any JSON is accepted',
    ],
    ['a reference to nothing', { $ref: '#/$defs/n' }, {}, 'args: it refers to another place, so any JSON is accepted'],
    ['a circle', { $ref: '#' }, {}, 'args: it is too deep, so any JSON is accepted'],
    ['a constant', { const: 3 }, { enum: [3] }, ''],
    ['a single part', { allOf: [{ type: 'string' }], title: 'T' }, { type: 'string', description: 'T' }, ''],
    ['lookaround', { type: 'string', pattern: '(?=a)' }, { type: 'string' }, ''],
    ['bounds the wrong way round', { type: 'number', minimum: 3, maximum: 1 }, { type: 'number' }, ''],
    [
      'what we lack',
      { type: 'number', multipleOf: 2, exclusiveMinimum: 0 },
      { type: 'number' },
      'args: multipleOf, exclusiveMinimum is left to the server',
    ],
    [
      'required that is nowhere',
      { type: 'object', properties: {}, required: ['x'] },
      { type: 'object', properties: {} },
      '',
    ],
    ['a default that does not fit', { type: 'string', default: 3 }, { type: 'string' }, ''],
    [
      'false',
      { type: 'object', properties: { a: false } },
      { type: 'object', properties: { a: {} } },
      'args.a: it allows nothing, so any JSON is accepted',
    ],
    [
      'a forbidden name',
      { type: 'object', properties: JSON.parse('{"__proto__":{}}'), additionalProperties: false },
      { type: 'object', properties: {}, additionalProperties: true },
      'args: some names can’t be used here',
    ],
    ['no schema', 'x', {}, ''],
  ])('%s', (_, source, schema, note) => expect(convert(source)).toEqual({ schema, notes: note === '' ? [] : [note] }))

  it('one that branches without end comes to an end', () => {
    const branches = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`b${i}`, { $ref: '#' }]))
    const started = convert({ type: 'object', properties: branches })
    expect(started.notes.length).toBeLessThanOrEqual(20)
  })

  const keyword = fc.constantFrom(
    'type',
    'enum',
    'const',
    'minimum',
    'maxLength',
    'pattern',
    'default',
    'properties',
    'items',
    'anyOf',
    '$ref',
    'required',
    'additionalProperties',
    'minItems',
    'description',
  )
  const word = fc.constantFrom<Json>(
    'string',
    'object',
    'array',
    '#',
    '#/items',
    true,
    false,
    null,
    3,
    -1,
    0.5,
    '(?=a)',
    ['a', 'a'],
    ['string', 'null'],
  )
  const { schema: anySchema } = fc.letrec<{ schema: Json }>((tie) => ({
    schema: fc.oneof(
      { depthSize: 'small' },
      word,
      fc.dictionary(
        keyword,
        fc.oneof(
          word,
          tie('schema'),
          fc.array(tie('schema'), { maxLength: 3 }),
          fc.dictionary(fc.string(), tie('schema'), { maxKeys: 3 }),
        ),
        { maxKeys: 5 },
      ),
    ),
  }))

  it('whatever it is, what comes of it is a schema of ours without problems', () => {
    fc.assert(
      fc.property(anySchema, (source) => {
        const { schema } = fromJsonSchema(source, 'args')
        expect(FieldSchema.safeParse(schema).success).toBe(true)
        expect(checkFieldSchema(schema, 'args')).toEqual([])
      }),
    )
  })

  it('refuses nothing that our own schema of the same words allows', () => {
    const own = fc.record(
      { type: fc.constantFrom('string' as const, 'number' as const), minimum: fc.integer(), maxLength: fc.nat() },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(own, fc.oneof(fc.string(), fc.integer()), (schema, value) => {
        const { schema: converted } = convert(schema as JsonObject) // a record without undefined members
        if (validateValue(schema, value, 'v').length === 0) expect(validateValue(converted, value, 'v')).toEqual([])
      }),
    )
  })
})
