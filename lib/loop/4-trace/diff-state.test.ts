import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../artefacts/json.ts'
import { diffSequence } from './diff-sequence.ts'
import { diffState, diffText, diffValue, type ValueDiff } from './diff-state.ts'

/** What a diff says the two values were: reading it back is the proof that it tells the truth. */
function sides(diff: ValueDiff): { before: Json | undefined; after: Json | undefined } {
  switch (diff.kind) {
    case 'same':
      return { before: diff.value, after: diff.value }
    case 'added':
      return { before: undefined, after: diff.after }
    case 'removed':
      return { before: diff.before, after: undefined }
    case 'changed':
      break
  }
  const { detail } = diff
  if (detail.type === 'text') {
    const without = (kind: string) => detail.parts.flatMap((part) => (part.kind === kind ? [] : [part.text])).join('')
    return { before: without('added'), after: without('removed') }
  }
  if (detail.type === 'list') {
    const side = (which: 'before' | 'after') =>
      detail.items.flatMap((item) => (item[which] === null ? [] : [sides(item.diff)[which] ?? null]))
    return { before: side('before'), after: side('after') }
  }
  if (detail.type === 'object') {
    const members = detail.members.map(({ name, diff: own }) => ({ name, ...sides(own) }))
    const pick = (side: 'before' | 'after') =>
      Object.fromEntries(members.flatMap((member) => (member[side] === undefined ? [] : [[member.name, member[side]]])))
    return { before: pick('before'), after: pick('after') }
  }
  return { before: diff.before, after: diff.after }
}

const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>

describe('diffSequence', () => {
  it.each([
    ['abcabba', 'cbabac', 'a- b- c b+ a b b- a c+'],
    ['', 'ab', 'a+ b+'],
    ['ab', '', 'a- b-'],
    ['ab', 'ab', 'a b'],
    ['axb', 'ayb', 'a x- y+ b'],
  ])('%s → %s', (before, after, expected) => {
    const script = diffSequence([...before], [...after]).flatMap(({ kind, from, to }) =>
      [...(kind === 'added' ? after : before).slice(from, to)].map(
        (letter) => letter + { same: '', removed: '-', added: '+' }[kind],
      ),
    )
    expect(script.join(' ')).toBe(expected)
  })

  it('gives up finding the least script of very different texts and still tells the truth', () => {
    const before = Array.from({ length: 2_000 }, (_, i) => `a${i}`)
    const after = Array.from({ length: 2_000 }, (_, i) => `b${i}`)
    expect(diffSequence(['x', ...before, 'y'], ['x', ...after, 'y']).map(({ kind }) => kind)).toEqual([
      'same',
      'removed',
      'added',
      'same',
    ])
  })
})

describe('diffText', () => {
  it('compares word by word', () => {
    expect(diffText('the quick fox jumps', 'the slow fox jumps')).toEqual([
      { kind: 'same', text: 'the ' },
      { kind: 'removed', text: 'quick' },
      { kind: 'added', text: 'slow' },
      { kind: 'same', text: ' fox jumps' },
    ])
  })

  it('rebuilds both texts', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', 'é', '😀', '.') })
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = diffText(before, after)
        expect(parts.flatMap((part) => (part.kind === 'added' ? [] : part.text)).join('')).toBe(before)
        expect(parts.flatMap((part) => (part.kind === 'removed' ? [] : part.text)).join('')).toBe(after)
      }),
    )
  })
})

describe('long texts', () => {
  it.each([
    ['the quick brown fox jumps over it', 'the quick brown cat jumps over it', 'text'],
    ['schema: The field email is missing.', 'consistency: The score 0.25 is low', 'value'],
    ['short', 'shirt', 'value'],
  ])('%s → %s is shown as %s', (before, after, type) => {
    const diff = diffValue(before, after)
    expect(diff.kind === 'changed' ? diff.detail.type : diff.kind).toBe(type)
  })
})

describe('diffState', () => {
  it('names fields as added, changed, removed or same', () => {
    const diff = diffState({ a: 1, b: [1, 2], c: 'x' }, { a: 1, b: [1, 3, 2], d: null })
    expect(diff.map(({ name, diff: { kind } }) => [name, kind])).toEqual([
      ['a', 'same'],
      ['b', 'changed'],
      ['d', 'added'],
      ['c', 'removed'],
    ])
  })

  it('sees an insertion in a list as one added item', () => {
    const diff = diffValue([{ id: 1 }, { id: 2 }], [{ id: 1 }, { id: 9 }, { id: 2 }])
    expect(diff.kind === 'changed' && diff.detail.type === 'list' ? diff.detail.items : []).toMatchObject([
      { before: 0, after: 0, diff: { kind: 'same' } },
      { before: null, after: 1, diff: { kind: 'added', after: { id: 9 } } },
      { before: 1, after: 2, diff: { kind: 'same' } },
    ])
  })

  it('pairs a rewritten item with what it was', () => {
    const diff = diffValue([{ id: 1, done: false }], [{ id: 1, done: true }])
    expect(diff.kind === 'changed' && diff.detail.type === 'list' ? diff.detail.items : []).toMatchObject([
      { before: 0, after: 0, diff: { kind: 'changed', detail: { type: 'object' } } },
    ])
  })

  it('can be read back to both values', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        expect(sides(diffValue(before, after))).toEqual({ before, after })
      }),
    )
  })

  it('says same for equal values only', () => {
    fc.assert(
      fc.property(json, (value) => {
        const copy: Json = JSON.parse(JSON.stringify(value))
        expect(diffValue(value, copy).kind).toBe('same')
        expect(diffValue(value, [copy]).kind).toBe('changed')
      }),
    )
  })
})
