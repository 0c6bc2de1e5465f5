import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { definitions } from '../../nodes/definitions.ts'
import { toolDefinitions } from '../../tools/definitions.ts'
import { compile } from '../2-compile/compile.ts'
import { LoopDesign } from '../artefacts/design.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { arrangeLayered, arrangeRing } from './arrange.ts'
import { groupNodes, groupOf, leaveGroups, renameGroup, ungroup } from './edit-groups.ts'
import { addNode, duplicate, removeNodes } from './edit-nodes.ts'
import { addNote, duplicateNotes, editNote, moveNotes, removeNotes } from './edit-notes.ts'
import { newDesign } from './new-design.ts'
import { tidyLayout } from './tidy-layout.ts'

const ring = newDesign('ring')
const [first = '', second = '', third = ''] = ring.nodes.map(({ id }) => id)
const groupsOf = (design: LoopDesign) => design.layout.groups?.map(({ id, nodes }) => [id, ...nodes])

describe('notes', () => {
  const one = addNote(ring, { x: 10, y: 20 }, 'why')
  it('are added under ids of their own, edited, moved and removed', () => {
    const two = addNote(one, { x: 0, y: 0 })
    expect(two.layout.notes?.map(({ id, text }) => [id, text])).toEqual([
      ['note', 'why'],
      ['note-2', ''],
    ])
    expect(editNote(two, 'note', { text: 'because' }).layout.notes?.[0]).toMatchObject({ text: 'because', x: 10 })
    expect(moveNotes(two, { 'note-2': { x: 5, y: 6 }, other: { x: 1, y: 1 } }).layout.notes?.[1]).toMatchObject({
      x: 5,
      y: 6,
    })
    expect(removeNotes(two, ['note', 'note-2'])).toEqual(ring)
    expect(editNote(two, 'other', { text: 'x' })).toBe(two)
    expect(removeNotes(two, ['other'])).toBe(two)
  })

  it.each([
    [
      { width: 3, height: 9_000 },
      { width: 80, height: 2_000 },
    ],
    [
      { width: Number.NaN, height: 60.6 },
      { width: 80, height: 61 },
    ],
  ])('keep a size within bounds: %j', (wished, got) => {
    expect(editNote(one, 'note', wished).layout.notes?.[0]).toMatchObject(got)
  })

  it('are cut where their text is too long, and no more are added than there is room for', () => {
    expect(editNote(one, 'note', { text: 'x'.repeat(5_000) }).layout.notes?.[0]?.text).toHaveLength(4_000)
    let full = ring
    for (let count = 0; count < LIMITS.canvasNotes; count++) full = addNote(full, { x: 0, y: 0 })
    expect(addNote(full, { x: 0, y: 0 })).toBe(full)
    expect(duplicateNotes(full, ['note'], { x: 1, y: 1 })).toBe(full)
    expect(LoopDesign.safeParse(full).success).toBe(true)
  })
})

describe('groups', () => {
  const one = groupNodes(ring, [first, second], 'Pair')
  it('have their nodes in document order; a node moves to its newest group', () => {
    expect(groupNodes(ring, [second, first, 'other']).layout.groups).toEqual([
      { id: 'group', label: 'Group', nodes: [first, second] },
    ])
    expect(groupsOf(groupNodes(one, [second, third]))).toEqual([
      ['group', first],
      ['group-2', second, third],
    ])
    expect(groupsOf(groupNodes(one, [first, second]))).toEqual([['group', first, second]])
    expect(groupNodes(one, ['other'])).toBe(one)
    expect(groupOf(one, first)?.label).toBe('Pair')
    expect(groupOf(one, third)).toBeUndefined()
  })

  it('are renamed and taken away, with their nodes staying', () => {
    expect(renameGroup(one, 'group', 'Both').layout.groups?.[0]?.label).toBe('Both')
    expect(renameGroup(one, 'other', 'Both')).toBe(one)
    expect(ungroup(one, ['group'])).toEqual(ring)
    expect(leaveGroups(one, [third])).toBe(one)
    expect(groupsOf(leaveGroups(one, [first]))).toEqual([['group', second]])
  })

  it('lose a node that is removed, and go with their last', () => {
    expect(groupsOf(removeNodes(one, [first]))).toEqual([['group', second]])
    expect(removeNodes(one, [first, second]).layout.groups).toBeUndefined()
  })

  it('are copied when all of their nodes are; copies of a part join', () => {
    expect(groupsOf(duplicate(one, [first, second]))).toEqual([
      ['group', first, second],
      ['group-2', `${first}-2`, `${second}-2`],
    ])
    expect(groupsOf(duplicate(one, [first, third]))).toEqual([['group', first, second, `${first}-2`]])
    expect(groupsOf(duplicate(one, [third]))).toEqual([['group', first, second]])
  })
})

describe('what a file says of notes and groups', () => {
  const of = (layout: object) => ({ ...ring, layout: { ...ring.layout, ...layout } }) as LoopDesign // on purpose not well formed
  const note = { id: 'a', x: 0, y: 0, text: '', width: 100, height: 60 }
  it.each<[string, object, object]>([
    [
      'unknown nodes, and nodes named twice',
      {
        groups: [
          { id: 'g', label: '', nodes: [first, 'gone', first, second] },
          { id: 'g', label: 'again', nodes: [second, third] },
          { id: 'empty', label: '', nodes: ['gone'] },
        ],
      },
      {
        groups: [
          { id: 'g', label: '', nodes: [first, second] },
          { id: 'g-2', label: 'again', nodes: [third] },
        ],
      },
    ],
    ['notes of one id', { notes: [note, note] }, { notes: [note, { ...note, id: 'a-2' }] }],
    ['what is no note and no group', { notes: [null, 7, { ...note, width: -1 }], groups: 'all' }, {}],
    ['lists that are too long', { notes: Array(300).fill(note) }, { notes: expect.objectContaining({ length: 200 }) }],
  ])('is mended: %s', (_, layout, expected) => {
    const tidy = tidyLayout(of(layout))
    expect(tidy.layout).toEqual({ ...ring.layout, ...expected })
    expect(tidyLayout(tidy)).toBe(tidy)
    expect(LoopDesign.safeParse(tidy).success).toBe(true)
  })

  it('is left alone where nothing is wrong, as in designs without either', () => {
    expect(tidyLayout(ring)).toBe(ring)
    const good = groupNodes(addNote(ring, { x: 1, y: 1 }), [first])
    expect(tidyLayout(good)).toBe(good)
  })
})

it('notes and groups never reach the spec', () => {
  const hash = (design: LoopDesign) => compile(design, definitions, toolDefinitions).specHash
  expect(hash(ring)).toBeDefined()
  expect(hash(groupNodes(addNote(ring, { x: 1, y: 1 }, 'text'), [first, second]))).toBe(hash(ring))
})

const anyEdit = fc.oneof(
  fc.record({ edit: fc.constant('note' as const), at: fc.nat(500) }),
  fc.record({
    edit: fc.constantFrom('copy', 'remove', 'group', 'leave', 'ring', 'layers') as fc.Arbitrary<'copy'>,
    at: fc.nat(),
    more: fc.nat(),
  }),
  fc.record({
    edit: fc.constantFrom('ungroup', 'copy-notes', 'remove-note', 'add') as fc.Arbitrary<'ungroup'>,
    at: fc.nat(),
  }),
)
type AnyEdit = { edit: string; at: number; more?: number }

function perform(design: LoopDesign, { edit, at, more = 0 }: AnyEdit): LoopDesign {
  const pick = (list: readonly { id: string }[], index: number) => list[index % Math.max(1, list.length)]?.id ?? 'none'
  const { notes = [], groups = [] } = design.layout
  const chosen = [pick(design.nodes, at), pick(design.nodes, more), groups[0]?.nodes ?? []].flat()
  switch (edit) {
    case 'note':
      return addNote(design, { x: at, y: at })
    case 'copy':
      return duplicate(design, chosen)
    case 'remove':
      return removeNodes(design, chosen.slice(0, 2))
    case 'group':
      return groupNodes(design, chosen.slice(0, 2))
    case 'leave':
      return leaveGroups(design, chosen.slice(0, 1))
    case 'ring':
      return arrangeRing(design)
    case 'layers':
      return arrangeLayered(design)
    case 'ungroup':
      return ungroup(design, [pick(groups, at)])
    case 'copy-notes':
      return duplicateNotes(design, [pick(notes, at)], { x: 3, y: 3 })
    case 'remove-note':
      return removeNotes(design, [pick(notes, at)])
    default:
      return addNode(design, definitions.observe, { x: at, y: 0 })
  }
}

it('any sequence of edits keeps ids unique, groups of nodes that exist, and a node in one group at most', () => {
  fc.assert(
    fc.property(fc.array(anyEdit, { maxLength: 25 }), (edits) => {
      const design = (edits as AnyEdit[]).reduce(perform, ring) // the three shapes share these members
      const unique = (ids: readonly string[]) => expect(new Set(ids).size).toBe(ids.length)
      const { notes = [], groups = [] } = design.layout
      unique(design.nodes.map(({ id }) => id))
      unique(notes.map(({ id }) => id))
      unique(groups.map(({ id }) => id))
      const members = groups.flatMap(({ nodes }) => nodes)
      unique(members)
      expect(groups.every(({ nodes }) => nodes.length > 0)).toBe(true)
      expect(members.every((id) => design.nodes.some((node) => node.id === id))).toBe(true)
      expect(tidyLayout(design)).toBe(design)
      expect(LoopDesign.safeParse(design).success).toBe(true)
    }),
    { numRuns: 60 },
  )
})
