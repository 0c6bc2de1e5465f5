import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, type Json } from '../artefacts/json.ts'
import { applyPatch } from './apply-patch.ts'
import { diffJson } from './diff.ts'

const key = fc.constantFrom('a', 'b', 'c', 'a/b', 'm~n', '')
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom<Json>(null, true, false, 0, 1, 2, -1.5, '', 'a', 'b'),
    fc.array(tie('json'), { maxLength: 6 }),
    fc.dictionary(key, tie('json'), { maxKeys: 4 }),
  ),
}))
const items = fc.array(
  fc.oneof(fc.nat({ max: 3 }), fc.record({ id: fc.nat({ max: 3 }), t: fc.constantFrom('x', 'y') })),
  { maxLength: 14 },
)

describe('diffJson', () => {
  it('leads from before to after, and leaves both as they were', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        const texts = [canonicalJson(before), canonicalJson(after)]
        expect(applyPatch(before, diffJson(before, after))).toEqual(after)
        expect([canonicalJson(before), canonicalJson(after)]).toEqual(texts)
      }),
      { numRuns: 2_000 },
    )
  })

  it('leads from list to list, also when most of it is shared', () => {
    fc.assert(
      fc.property(items, items, fc.nat({ max: 14 }), fc.nat({ max: 14 }), (before, other, cut, at) => {
        const spliced = [...before.slice(0, at), ...other, ...before.slice(at + cut)]
        expect(applyPatch({ l: before }, diffJson({ l: before }, { l: spliced }))).toEqual({ l: spliced })
        expect(applyPatch(spliced, diffJson(spliced, before))).toEqual(before)
      }),
      { numRuns: 2_000 },
    )
  })

  it('is empty exactly for equal values', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(diffJson(a, structuredClone(a))).toEqual([])
        expect(diffJson(a, b).length === 0).toBe(canonicalJson(a) === canonicalJson(b))
      }),
    )
  })

  const list = Array.from({ length: 1_000 }, (_, id) => ({ id, text: `item number ${id}` }))
  const fresh = structuredClone(list)
  const extra = { id: 1_000, text: 'new' }
  it.each([
    ['append', [...list, extra], [{ op: 'add', path: '/l/1000', value: extra }]],
    ['append to a copy', [...fresh, extra], [{ op: 'add', path: '/l/1000', value: extra }]],
    ['slide the window', [...fresh.slice(1), extra], [{ op: 'remove', path: '/l/0' }, { op: 'add', path: '/l/999', value: extra }]], // biome-ignore format: a table
    ['slide it by two', [...fresh.slice(2), extra], [{ op: 'remove', path: '/l/0' }, { op: 'remove', path: '/l/0' }, { op: 'add', path: '/l/998', value: extra }]], // biome-ignore format: a table
    ['drop the head', fresh.slice(1), [{ op: 'remove', path: '/l/0' }]],
    ['drop the last', fresh.slice(0, -1), [{ op: 'remove', path: '/l/999' }]],
    ['prepend', [extra, ...fresh], [{ op: 'add', path: '/l/0', value: extra }]],
    ['insert', fresh.toSpliced(500, 0, extra), [{ op: 'add', path: '/l/500', value: extra }]],
    [
      'change one member of one item',
      fresh.with(500, { id: 500, text: 'other' }),
      [{ op: 'replace', path: '/l/500/text', value: 'other' }],
    ],
    ['change two items far apart', fresh.with(2, { id: 2, text: 'x' }).with(900, { id: 900, text: 'y' }), [{ op: 'replace', path: '/l/2/text', value: 'x' }, { op: 'replace', path: '/l/900/text', value: 'y' }]], // biome-ignore format: a table
    ['remove here, insert there', fresh.toSpliced(700, 0, extra).toSpliced(10, 1), [{ op: 'remove', path: '/l/10' }, { op: 'add', path: '/l/699', value: extra }]], // biome-ignore format: a table
    [
      'replace everything',
      list.map(({ id }) => -id),
      [{ op: 'replace', path: '/l', value: list.map(({ id }) => -id) }],
    ],
    ['empty it', [], [{ op: 'replace', path: '/l', value: [] }]],
  ] as [string, Json, Json][])('a list of 1,000: %s', (_name, after, patch) => {
    const started = performance.now()
    expect(diffJson({ l: list }, { l: after })).toEqual(patch)
    // Milliseconds in practice; a quadratic comparison takes seconds.
    expect(performance.now() - started).toBeLessThan(2_000)
  })

  it.each([
    ['equal items everywhere', Array(5_000).fill(0), [...Array(4_000).fill(0), 1, ...Array(2_000).fill(0)]],
    ['reversed', Array.from({ length: 5_000 }, (_, i) => i), Array.from({ length: 5_000 }, (_, i) => 4_999 - i)],
    [
      'alternating',
      Array.from({ length: 5_000 }, (_, i) => i % 2),
      Array.from({ length: 5_001 }, (_, i) => (i + 1) % 2),
    ],
    [
      'shuffled',
      Array.from({ length: 5_000 }, (_, i) => (i * 7_919) % 5_000),
      Array.from({ length: 5_000 }, (_, i) => (i * 104_729) % 5_000),
    ],
  ])('stays fast for hard lists: %s', (_name, before, after) => {
    const started = performance.now()
    const patch = diffJson(before, after)
    expect(performance.now() - started).toBeLessThan(3_000)
    expect(applyPatch(before, patch)).toEqual(after)
  })

  it('skips shared parts unseen', () => {
    const trap = new Proxy({}, { ownKeys: () => expect.unreachable('looked into a shared part') })
    expect(diffJson({ a: trap, b: 1 }, { a: trap, b: 2 })).toEqual([{ op: 'replace', path: '/b', value: 2 }])
  })

  it('replaces a value where that is shorter, but never the root', () => {
    const before = { a: { b: 1, c: 2, d: 3 } }
    expect(diffJson(before, { a: { e: 4 } })).toEqual([{ op: 'replace', path: '/a', value: { e: 4 } }])
    expect(diffJson({ a: 1, b: 2 }, { c: 3 })).toEqual([{ op: 'remove', path: '/a' }, { op: 'remove', path: '/b' }, { op: 'add', path: '/c', value: 3 }]) // biome-ignore format: a list
  })
})
