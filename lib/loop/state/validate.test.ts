import { describe, expect, it } from 'vitest'
import type { Json } from '../artefacts/json.ts'
import type { FieldSchema } from './schema.ts'
import { validateValue } from './validate.ts'

// Cases follow the JSON Schema 2020-12 test suite for the keywords we allow.
const VALID: [FieldSchema, Json][] = [
  [{}, { anything: [1, null] }],
  [{ type: 'integer' }, 1],
  [{ type: 'integer' }, 1.0],
  [{ type: 'number' }, 1.1],
  [{ type: 'number' }, 1],
  [{ type: 'string' }, ''],
  [{ type: 'boolean' }, false],
  [{ type: 'null' }, null],
  [{ type: 'array' }, []],
  [{ type: 'object' }, {}],
  [{ enum: [6, 'foo', [], true, { foo: 12 }] }, { foo: 12 }],
  [{ enum: [[false]] }, [false]],
  [{ enum: [0] }, 0.0],
  [{ minimum: 1.1 }, 1.1],
  [{ minimum: 1.1 }, 'x'],
  [{ maximum: 3 }, 3],
  [{ minLength: 2 }, 'fo'],
  [{ minLength: 2 }, 1],
  [{ maxLength: 2 }, '😀😀'],
  [{ pattern: '^a*$' }, 'aaa'],
  [{ pattern: 'a+' }, 'xxaayy'],
  [{ pattern: '^a*$' }, 1],
  [{ minItems: 1 }, [1]],
  [{ minItems: 1 }, ''],
  [{ maxItems: 2 }, [1, 2]],
  [{ items: { type: 'integer' } }, []],
  [{ items: { type: 'integer' } }, [1, 2]],
  [{ items: { type: 'integer' } }, { foo: 'bar' }],
  [{ properties: { foo: { type: 'integer' } } }, {}],
  [{ properties: { foo: { type: 'integer' } } }, { bar: 'x' }],
  [{ properties: { foo: { type: 'integer' } } }, []],
  [{ properties: { foo: {} }, required: ['foo'] }, { foo: null }],
  [{ required: ['toString'] }, []],
  [{ properties: { foo: {} }, additionalProperties: false }, { foo: 1 }],
  [{ properties: { foo: {} }, additionalProperties: false }, [1]],
  [
    { properties: { foo: {} }, additionalProperties: { type: 'boolean' } },
    { foo: 1, bar: true },
  ],
  [{ additionalProperties: { type: 'boolean' } }, { foo: true }],
]
const INVALID: [FieldSchema, Json, string, string][] = [
  [{ type: 'integer' }, 1.1, 'v', 'expected a whole number, got 1.1'],
  [{ type: 'integer' }, true, 'v', 'expected a whole number, got true'],
  [{ type: 'number' }, '1', 'v', 'expected a number, got "1"'],
  [{ type: 'string' }, null, 'v', 'expected a string, got null'],
  [{ type: 'boolean' }, 0, 'v', 'expected true or false, got 0'],
  [{ type: 'null' }, false, 'v', 'expected null, got false'],
  [{ type: 'array' }, {}, 'v', 'expected a list, got an object'],
  [{ type: 'object' }, [], 'v', 'expected an object, got a list'],
  [{ type: 'object' }, null, 'v', 'expected an object, got null'],
  [{ enum: ['a', 1, null] }, 'b', 'v', 'must be one of "a", 1, null, got "b"'],
  [{ enum: [0] }, false, 'v', 'must be one of 0, got false'],
  [{ enum: [{ foo: 12 }] }, { foo: 12, bar: 1 }, 'v', 'must be one of an object, got an object'],
  [{ minimum: 1.1 }, 0.6, 'v', 'must be at least 1.1, got 0.6'],
  [{ maximum: 3 }, 3.5, 'v', 'must be at most 3, got 3.5'],
  [{ minLength: 2 }, '😀', 'v', 'must have at least 2 characters, has 1'],
  [{ maxLength: 2 }, 'foo', 'v', 'must have at most 2 characters, has 3'],
  [{ pattern: '^a*$' }, 'abc', 'v', 'must match ^a*$, got "abc"'],
  [
    { pattern: '(?=a)' },
    'a',
    'v',
    'not a regular expression (RE2 syntax, no lookaround): error parsing regexp: invalid or unsupported Perl syntax: `(?=`',
  ],
  [{ minItems: 1 }, [], 'v', 'must have at least 1 items, has 0'],
  [{ maxItems: 1 }, [1, 2], 'v', 'must have at most 1 items, has 2'],
  [{ items: { type: 'integer' } }, [1, 'x'], 'v.1', 'expected a whole number, got "x"'],
  [
    { items: { properties: { name: { type: 'string' } } } },
    [{}, {}, {}, { name: 1 }],
    'v.3.name',
    'expected a string, got 1',
  ],
  [{ required: ['foo'] }, { bar: 1 }, 'v.foo', 'is required'],
  [{ required: ['toString'] }, {}, 'v.toString', 'is required'],
  [
    { properties: { name: {} }, additionalProperties: false },
    { nmae: 1 },
    'v.nmae',
    'is not declared; did you mean name?',
  ],
  [{ properties: { foo: {} }, additionalProperties: false }, { toString: 1 }, 'v.toString', 'is not declared'],
  [{ additionalProperties: { type: 'boolean' } }, { foo: 1 }, 'v.foo', 'expected true or false, got 1'],
]

describe('validateValue', () => {
  it.each(VALID)('%j takes %j', (schema, value) => expect(validateValue(schema, value, 'v')).toEqual([]))
  it.each(INVALID)('%j refuses %j', (schema, value, field, reason) =>
    expect(validateValue(schema, value, 'v')).toEqual([{ field, reason }]),
  )

  it('reports all problems, up to a bound', () => {
    const schema: FieldSchema = {
      type: 'object',
      properties: { a: { type: 'number', minimum: 1 }, b: { items: { type: 'string' } } },
      required: ['c'],
    }
    expect(validateValue(schema, { a: 0, b: [1, 'x', 2] }, '').map(({ field }) => field)).toEqual([
      'c',
      'a',
      'b.0',
      'b.2',
    ])
    expect(validateValue({ items: { type: 'string' } }, Array(1_000).fill(1), 'l')).toHaveLength(50)
  })

  it('does not look again at what is known to be valid', () => {
    const known = [{ name: 1 }]
    const schema: FieldSchema = { items: { properties: { name: { type: 'string' } } } }
    expect(validateValue(schema, [...known, { name: 2 }], 'l', known).map(({ field }) => field)).toEqual(['l.1.name'])
  })
})
