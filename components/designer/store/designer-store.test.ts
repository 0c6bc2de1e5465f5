import { describe, expect, it } from 'vitest'
import { disconnect } from '@/lib/loop/1-draw/edit-edges.ts'
import { removeNodes } from '@/lib/loop/1-draw/edit-nodes.ts'
import { newDesign } from '@/lib/loop/1-draw/new-design.ts'
import { createDesignerStore } from './designer-store.ts'

const design = newDesign('Loop')
const open = () => createDesignerStore({ slug: 'loop', design, revision: 1, accepted: true })
const [node] = design.nodes.slice(1)
const [edge] = design.edges
if (!node || !edge) throw new Error('the design has too few parts')

describe('what is known of other loops', () => {
  it('is checked as soon as it is there, and with each edit from then on', () => {
    const store = open()
    const codes = () => store.getState().compiled.diagnostics.map(({ code }) => code)
    const call = (loop: string) =>
      store.getState().edit((before) => ({
        ...before,
        nodes: before.nodes.map((each) =>
          each.kind === 'act' ? { ...each, config: { tools: ['finish'], child: { loop } } } : each,
        ),
      }))
    call('loop')
    expect(codes()).not.toContain('circular-call')
    store.getState().setRegistry({ self: 'loop', loops: {} })
    expect(codes()).toContain('circular-call')
    call('nowhere')
    expect(codes()).not.toContain('circular-call')
    expect(codes()).toContain('loop-unknown')
    store.getState().undo()
    expect(codes()).toContain('circular-call')
  })
})

describe('a newer draft that the server holds', () => {
  const held = { design: { ...design, name: 'Newer' }, revision: 4, accepted: true }

  it('takes the place of an older one, and is no step to undo', () => {
    const store = createDesignerStore({ slug: 'loop', design, revision: 1, accepted: false })
    store.getState().takeOver(held)
    expect(store.getState()).toMatchObject({ revision: 4, accepted: true, savedDesign: { name: 'Newer' } })
    store.getState().undo()
    expect(store.getState().history.present).toBe(store.getState().savedDesign)
  })

  it('never displaces what was edited here', () => {
    const store = open()
    store.getState().edit((before) => ({ ...before, name: 'Mine' }))
    store.getState().takeOver(held)
    expect(store.getState()).toMatchObject({ revision: 1, history: { present: { name: 'Mine' } } })
  })

  it('says nothing where it is from before what is known here', () => {
    const store = open()
    store.getState().takeOver({ ...held, revision: 1, accepted: false })
    expect(store.getState()).toMatchObject({ revision: 1, accepted: true, savedDesign: { name: 'Loop' } })
  })
})

describe('undoing a deletion', () => {
  it('selects the node that comes back, opens it and says so', () => {
    const store = open()
    store.getState().select({ nodes: [node.id] })
    store.getState().edit((before) => removeNodes(before, [node.id]))
    store.getState().set({ notice: 'Deleted 1 part.' })
    expect(store.getState().selection.nodes).toEqual([])
    store.getState().undo()
    expect(store.getState()).toMatchObject({
      selection: { nodes: [node.id], edges: [] },
      tab: 'selection',
      notice: 'Brought back 1 part.',
    })
  })

  it('selects an edge that comes back alone', () => {
    const store = open()
    store.getState().edit((before) => disconnect(before, [edge.id]))
    store.getState().undo()
    expect(store.getState().selection).toMatchObject({ nodes: [], edges: [edge.id] })
  })

  it('leaves the selection alone when nothing comes back, and takes the old notice away', () => {
    const store = open()
    store.getState().select({ nodes: [node.id] })
    store.getState().edit((before) => ({ ...before, name: 'Other' }))
    store.getState().set({ notice: 'Renamed.' })
    store.getState().undo()
    expect(store.getState()).toMatchObject({ selection: { nodes: [node.id] }, notice: null })
    store.getState().set({ notice: 'Kept.' })
    store.getState().undo()
    expect(store.getState().notice).toBe('Kept.')
  })
})
