import { describe, expect, it } from 'vitest'
import { ARTIFACT_FIELD } from './artifact-field.ts'
import { checkStateSchema } from './check-schema.ts'
import { StateSchema } from './schema.ts'

const check = (field: object, annotation: object = { role: 'working' }, required: string[] = []) =>
  checkStateSchema(
    StateSchema.parse({
      type: 'object',
      additionalProperties: false,
      'x-loop': { version: 1 },
      required,
      properties: { f: { ...field, 'x-loop': annotation } },
    }),
  )

describe('checkStateSchema', () => {
  it.each([
    [{ type: 'number', default: 1, minimum: 0, maximum: 1 }],
    [
      { type: 'array', items: { type: 'object', properties: { id: {} }, required: ['id'] } },
      { role: 'working', reducer: 'union', key: 'id' },
    ],
    [{ type: 'string' }, { role: 'input' }, ['f']],
    [{}, { role: 'working', reducer: 'append' }],
    [{ enum: ['a', null], default: null }],
    [
      { ...ARTIFACT_FIELD, description: 'A table.' },
      { role: 'input', file: true },
    ],
  ] as [object, object?, string[]?][])('takes %j', (...args) => expect(check(...args)).toEqual([]))

  it.each([
    ['f.default', { type: 'number', default: 'x' }],
    ['f.default.0', { type: 'array', items: { type: 'number' }, default: ['x'] }],
    ['f.default', { enum: ['a'], default: 'b' }],
    ['f.enum.1', { type: 'string', enum: ['a', 1] }],
    ['f.minimum', { type: 'number', minimum: 2, maximum: 1 }],
    ['f.minLength', { type: 'string', minLength: 2, maxLength: 1 }],
    ['f.items.minItems', { type: 'array', items: { type: 'array', minItems: 2, maxItems: 1 } }],
    ['f.pattern', { type: 'string', pattern: '(?<=a)b' }],
    ['f.properties.p.pattern', { type: 'object', properties: { p: { type: 'string', pattern: '(' } } }],
    ['f.additionalProperties.default', { type: 'object', additionalProperties: { type: 'string', default: 1 } }],
    ['f.required', { type: 'object', properties: { name: {} }, required: ['nam'] }],
    ['f.properties.constructor', { type: 'object', properties: { constructor: {} } }],
    ['f.x-loop.file', { type: 'string' }, { role: 'input', file: true }],
    ['f.x-loop.file', { ...ARTIFACT_FIELD, required: ['artifact'] }, { role: 'input', file: true }],
    ['f.x-loop.reducer', { type: 'string' }, { role: 'working', reducer: 'append' }],
    ['f.x-loop.reducer', { type: 'array' }, { role: 'working', reducer: 'merge' }],
    ['f.x-loop.reducer', { type: 'string' }, { role: 'working', reducer: 'sum' }],
    ['f.x-loop.reducer', { type: 'array' }, { role: 'input', reducer: 'append' }],
    ['f.x-loop.key', { type: 'array' }, { role: 'working', reducer: 'append', key: 'id' }],
    [
      'f.x-loop.key',
      { type: 'array', items: { properties: { id: {} } } },
      { role: 'working', reducer: 'union', key: 'ID' },
    ],
    ['f.default', { type: 'number' }, { role: 'working' }, ['f']],
    ['required', {}, { role: 'working' }, ['g']],
  ] as [string, object, object?, string[]?][])('finds %s in %j', (where, ...args) => {
    expect(check(...args).map(({ field }) => field)).toEqual([where])
  })

  it('refuses names that reach a prototype', () => {
    const schema = StateSchema.parse({ type: 'object', additionalProperties: false, 'x-loop': { version: 1 }, properties: { constructor: { 'x-loop': { role: 'working' } } } }) // biome-ignore format: one schema
    expect(checkStateSchema(schema)).toEqual([{ field: 'constructor', reason: 'is not allowed as a name' }])
  })
})
