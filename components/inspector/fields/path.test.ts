import { describe, expect, it } from 'vitest'
import { valueAt, withValueAt } from './path.ts'

describe('valueAt', () => {
  it.each([
    ['a', { a: 1 }, 1],
    ['a.b.1.c', { a: { b: [0, { c: 'x' }] } }, 'x'],
    ['a.b', { a: [] }, undefined],
    ['constructor', {}, undefined],
    ['a.b', { a: null }, undefined],
  ])('%s', (path, root, value) => {
    expect(valueAt(root, path)).toEqual(value)
  })
})

describe('withValueAt', () => {
  it.each([
    ['replaces', { a: { b: 1 } }, 'a.b', 2, { a: { b: 2 } }],
    ['makes objects on the way', {}, 'a.b', 2, { a: { b: 2 } }],
    ['takes a member out', { a: 1, b: 2 }, 'a', undefined, { b: 2 }],
    ['takes a list item out', { a: [1, 2, 3] }, 'a.1', undefined, { a: [1, 3] }],
    ['changes inside a list', { a: [{ b: 1 }] }, 'a.0.b', 2, { a: [{ b: 2 }] }],
  ])('%s', (_, root, path, value, expected) => {
    const before = structuredClone(root)
    expect(withValueAt(root, path, value)).toEqual(expected)
    expect(root).toEqual(before)
  })
})
