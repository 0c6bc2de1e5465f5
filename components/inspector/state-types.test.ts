import { describe, expect, it } from 'vitest'
import type { StateField } from '@/lib/loop/state/schema.ts'
import { FIELD_TYPES, fieldType, reducersFor, withFieldType } from './state-types.ts'

const field: StateField = {
  type: 'number',
  minimum: 1,
  maximum: 2,
  default: 1,
  description: 'about',
  'x-loop': { role: 'working' },
}

describe('field types', () => {
  it.each(FIELD_TYPES)('%s: what is made is recognised, and keeps description and role', (type) => {
    const made = withFieldType(field, type)
    expect(fieldType(made)).toBe(type)
    expect(made.description).toBe('about')
    expect(made['x-loop']).toEqual({ role: 'working' })
    expect(made.default).toBeUndefined()
    expect(made.minimum).toBeUndefined()
  })

  it.each(FIELD_TYPES)('%s can always be replaced', (type) => {
    expect(reducersFor(type)[0]).toBe('replace')
  })
})
