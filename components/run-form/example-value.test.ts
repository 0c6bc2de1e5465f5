import { expect, it } from 'vitest'
import type { Json } from '@/lib/loop/artefacts/json.ts'
import type { FieldSchema } from '@/lib/loop/state/schema.ts'
import { exampleValue } from './example-value.ts'

it.each<[FieldSchema, Json]>([
  [
    { type: 'array', items: { type: 'object', properties: { name: { type: 'string' }, points: { type: 'integer' } } } },
    [{ name: 'text', points: 1 }],
  ],
  [{ type: 'object', additionalProperties: { type: 'boolean' } }, { name: true }],
  [
    { type: 'object', properties: { size: { enum: ['S', 'M'] }, count: { type: 'number', minimum: 5 } } },
    { size: 'S', count: 5 },
  ],
  [{ type: 'object', properties: { tone: { type: 'string', default: 'calm' } } }, { tone: 'calm' }],
  [{}, { name: 'text' }],
])('shows how a value of %j is written', (schema, expected) => {
  expect(exampleValue(schema)).toEqual(expected)
})
