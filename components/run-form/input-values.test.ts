import { describe, expect, it } from 'vitest'
import type { StateSchema } from '@/lib/loop/state/schema.ts'
import { inputFields, missingInputs, startValues } from './input-values.ts'

const schema: StateSchema = {
  type: 'object',
  additionalProperties: false,
  'x-loop': { version: 1 },
  required: ['topic', 'count'],
  properties: {
    topic: { type: 'string', 'x-loop': { role: 'input' } },
    count: { type: 'integer', default: 3, 'x-loop': { role: 'input' } },
    facts: { type: 'array', default: [], 'x-loop': { role: 'output' } },
  },
}

describe('run input', () => {
  it('asks for inputs only; one with a default may be left out', () => {
    expect(inputFields(schema).map(({ name, required }) => [name, required])).toEqual([
      ['topic', true],
      ['count', false],
    ])
  })

  it.each([
    ['defaults', {}, { count: 3 }],
    ['earlier values first', { topic: 'bees', count: 5 }, { topic: 'bees', count: 5 }],
    ['no names that are gone', { other: 1, facts: ['x'] }, { count: 3 }],
  ])('begins with %s', (_, before, expected) => {
    expect(startValues(schema, before)).toEqual(expected)
  })

  it.each([
    [{}, ['topic']],
    [{ topic: '' }, ['topic']],
    [{ topic: 'bees' }, []],
  ])('of %o misses %o', (values, expected) => {
    expect(missingInputs(schema, values)).toEqual(expected)
  })
})
