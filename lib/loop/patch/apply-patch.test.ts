import { describe, expect, it } from 'vitest'
import type { JsonPatchOperation } from '../artefacts/events.ts'
import type { Json } from '../artefacts/json.ts'
import { applyPatch, PatchError } from './apply-patch.ts'

const freeze = (value: Json): Json => {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(freeze)
    Object.freeze(value)
  }
  return value
}

describe('applyPatch', () => {
  it.each([
    [{ a: 1 }, [{ op: 'add', path: '/b', value: 2 }], { a: 1, b: 2 }],
    [{ a: 1 }, [{ op: 'add', path: '/a', value: 2 }], { a: 2 }],
    [{ a: 1, b: 2 }, [{ op: 'remove', path: '/a' }], { b: 2 }],
    [{ a: { b: [1] } }, [{ op: 'replace', path: '/a/b/0', value: null }], { a: { b: [null] } }],
    [{ 'a/b': { 'm~n': 1 } }, [{ op: 'replace', path: '/a~1b/m~0n', value: 2 }], { 'a/b': { 'm~n': 2 } }],
    [{ '': 1 }, [{ op: 'replace', path: '/', value: 2 }], { '': 2 }],
    [[1, 2], [{ op: 'add', path: '/1', value: 9 }], [1, 9, 2]],
    [[1, 2], [{ op: 'add', path: '/2', value: 9 }], [1, 2, 9]],
    [[1, 2], [{ op: 'add', path: '/-', value: 9 }], [1, 2, 9]],
    [[1, 2, 3], [{ op: 'remove', path: '/0' }, { op: 'remove', path: '/0' }], [3]], // biome-ignore format: a table
    [{ a: 1 }, [{ op: 'replace', path: '', value: [1] }], [1]],
    [{}, [{ op: 'add', path: '/a', value: { b: 1 } }, { op: 'replace', path: '/a/b', value: 2 }], { a: { b: 2 } }], // biome-ignore format: a table
  ] as [Json, JsonPatchOperation[], Json][])('%j %j', (doc, patch, expected) => {
    freeze(doc)
    for (const operation of patch) if (operation.op !== 'remove') freeze(operation.value)
    expect(applyPatch(doc, patch)).toEqual(expected)
  })

  it.each([
    [{ op: 'remove', path: '/x' }, 'there is no x'],
    [{ op: 'replace', path: '/x', value: 1 }, 'there is no x'],
    [{ op: 'replace', path: '/toString', value: 1 }, 'there is no toString'],
    [{ op: 'add', path: '/x/y', value: 1 }, 'there is no x'],
    [{ op: 'add', path: '/n/y', value: 1 }, 'there is no list or object'],
    [{ op: 'add', path: '/l/3', value: 1 }, 'beyond the end'],
    [{ op: 'replace', path: '/l/2', value: 1 }, 'there is no 2'],
    [{ op: 'remove', path: '/l/-', value: 1 }, 'not an index'],
    [{ op: 'add', path: '/l/01', value: 1 }, 'not an index'],
    [{ op: 'add', path: '/l/-1', value: 1 }, 'not an index'],
    [{ op: 'add', path: 'n', value: 1 }, 'begins with /'],
    [{ op: 'remove', path: '' }, 'root cannot be removed'],
    [{ op: 'add', path: '/__proto__/polluted', value: 1 }, 'not allowed'],
    [{ op: 'add', path: '/constructor', value: 1 }, 'not allowed'],
    [{ op: 'add', path: '/n~0/prototype', value: 1 }, 'not allowed'],
  ] as [JsonPatchOperation, string][])('refuses %j', (operation, message) => {
    const doc = freeze({ n: 1, l: [1, 2] })
    expect(() => applyPatch(doc, [operation])).toThrow(PatchError)
    expect(() => applyPatch(doc, [operation])).toThrow(message)
    expect({}).not.toHaveProperty('polluted')
  })

  it('shares what no operation touches', () => {
    const doc = { a: { x: 1 }, b: { y: [1] } }
    const next = applyPatch(doc, [{ op: 'replace', path: '/a/x', value: 2 }])
    expect(next.b).toBe(doc.b)
    expect(doc.a.x).toBe(1)
  })

  it('copies a list once for many operations', () => {
    const list = Array.from({ length: 20_000 }, (_, index) => index)
    const patch = list.map((index): JsonPatchOperation => ({ op: 'replace', path: `/${index}`, value: -index }))
    const started = performance.now()
    expect(applyPatch(list, patch)[19_999]).toBe(-19_999)
    expect(performance.now() - started).toBeLessThan(1_000)
  })
})
