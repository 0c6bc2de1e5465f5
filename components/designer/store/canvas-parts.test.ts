import { describe, expect, it } from 'vitest'
import { groupNodes } from '@/lib/loop/1-draw/edit-groups.ts'
import { addNote } from '@/lib/loop/1-draw/edit-notes.ts'
import { newDesign } from '@/lib/loop/1-draw/new-design.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { createCanvasLights, fieldMarks, targetMark, usesInWords } from './canvas-lights.ts'
import { createDesignerStore } from './designer-store.ts'

const grouped = groupNodes(addNote(newDesign('ring'), { x: 5, y: 6 }, 'why'), ['decide', 'act'], 'Work')
const open = (design: LoopDesign) => createDesignerStore({ slug: 'ring', design, revision: 1, accepted: true })
const placeOf = (store: ReturnType<typeof open>, id: string) =>
  store.getState().history.present.layout.positions[id] ?? { x: Number.NaN, y: Number.NaN }

describe('frames and notes on the canvas', () => {
  it('a dragged frame takes its nodes with it, as one step, and no other node', () => {
    const store = open(grouped)
    const before = { decide: placeOf(store, 'decide'), act: placeOf(store, 'act'), observe: placeOf(store, 'observe') }
    const frame = store.getState().extras.find(({ type }) => type === 'frame')
    if (!frame) throw new Error('there is a frame')
    const to = { x: frame.position.x + 30, y: frame.position.y - 10 }
    const move = (dragging: boolean) =>
      store.getState().changeNodes([{ id: frame.id, type: 'position', position: to, dragging }])
    move(true)
    expect(placeOf(store, 'decide')).toEqual(before.decide)
    move(false)
    expect(placeOf(store, 'decide')).toEqual({ x: before.decide.x + 30, y: before.decide.y - 10 })
    expect(placeOf(store, 'act')).toEqual({ x: before.act.x + 30, y: before.act.y - 10 })
    expect(placeOf(store, 'observe')).toEqual(before.observe)
    store.getState().undo()
    expect(placeOf(store, 'act')).toEqual(before.act)
  })

  it('a frame follows a node that is dragged', () => {
    const store = open(grouped)
    const widthOf = () => store.getState().extras.find(({ type }) => type === 'frame')?.width ?? 0
    const before = widthOf()
    const { x, y } = placeOf(store, 'decide')
    store.getState().changeNodes([{ id: 'decide', type: 'position', position: { x: x + 500, y }, dragging: true }])
    expect(widthOf()).toBe(before + 500)
  })

  it('no frame is drawn around nothing', () => {
    const store = open(grouped)
    const empty = { id: 'empty', label: '', nodes: [] }
    store.getState().edit((d) => ({ ...d, layout: { ...d.layout, groups: [...(d.layout.groups ?? []), empty] } }))
    expect(store.getState().extras.flatMap(({ id, type }) => (type === 'frame' ? [id] : []))).toEqual(['group:group'])
  })

  it('a note is moved, made larger and selected', () => {
    const store = open(grouped)
    const noteOf = () => store.getState().history.present.layout.notes?.[0]
    store.getState().changeNodes([{ id: 'note:note', type: 'position', position: { x: 9.6, y: 3 }, dragging: false }])
    expect(noteOf()).toMatchObject({ x: 10, y: 3 })
    store
      .getState()
      .changeNodes([{ id: 'note:note', type: 'dimensions', dimensions: { width: 301, height: 90 }, resizing: false }])
    expect(noteOf()).toMatchObject({ width: 301, height: 90 })
    store.getState().changeNodes([{ id: 'note:note', type: 'select', selected: true }])
    expect(store.getState().selection).toMatchObject({ notes: ['note'], nodes: [] })
    expect(store.getState().tab).toBe('selection')
  })

  it('what a file says wrong of them is mended when it is opened, and is no edit', () => {
    const hostile = { ...grouped, layout: { ...grouped.layout, groups: [{ id: 'g', label: '', nodes: ['gone'] }] } }
    const store = open(hostile)
    expect(store.getState().history.present.layout.groups).toBeUndefined()
    expect(store.getState().history.present).toBe(store.getState().savedDesign)
  })
})

describe('lights', () => {
  it('tell who reads and who writes a field', () => {
    const use = { readers: ['a', 'b'], writers: ['b', 'c'] }
    expect(fieldMarks(use)).toEqual({ a: 'read', b: 'both', c: 'written' })
    expect(usesInWords(use)).toBe('read by 2, written by 2')
    expect(usesInWords(undefined)).toBe('read by nothing, written by nothing')
  })
  it('refuse a connection to its own node and to where it leads already', () => {
    const lights = createCanvasLights()
    expect(targetMark(lights.getState(), 'a')).toBeUndefined()
    lights.setState({ connecting: { from: 'a', taken: 'b' } })
    expect(['a', 'b', 'c'].map((id) => targetMark(lights.getState(), id))).toEqual(['no', 'no', undefined])
  })
})
