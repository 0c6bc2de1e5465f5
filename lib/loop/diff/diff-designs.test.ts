import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { definitions } from '../../nodes/definitions.ts'
import { connect, insertOnEdge } from '../1-draw/edit-edges.ts'
import { moveNodes, removeNodes, rename, setConfig } from '../1-draw/edit-nodes.ts'
import type { LoopDesign } from '../artefacts/design.ts'
import { changesInWords } from './describe-changes.ts'
import { fromTree, toTree } from './design-tree.ts'
import { diffDesigns } from './diff-designs.ts'
import { contents, type Edit, edited, ring, withChanges } from './fixture-edits.ts'

const decide = ring.nodes.find(({ id }) => id === 'decide')
const withPrompt = (prompt: string) => setConfig(ring, 'decide', { ...decide?.config, prompt })
const layout =
  (part: Partial<LoopDesign['layout']>): Edit =>
  (d) => ({ ...d, layout: { ...d.layout, ...part } })

describe('diffDesigns', () => {
  it.each<[string, LoopDesign, string[], boolean]>([
    ['nothing', structuredClone(ring), [], false],
    ['a label', rename(ring, 'act', 'Do it'), ['node “Do it”: label changed'], false],
    ['a prompt', withPrompt('Say it.'), ['node “Choose the next step”: prompt changed'], true],
    [
      'a node on an edge',
      insertOnEdge(ring, 'act.next', definitions.invariant, { x: 0, y: 0 }),
      [
        'node “Invariant” added',
        'edge “Write it down · next → Invariant”: where it leads changed',
        'edge “Invariant · holds → Only whole sentences” added',
      ],
      true,
    ],
    [
      'an edge drawn anew',
      connect({ ...ring, edges: ring.edges.slice(1) }, { from: 'observe', handle: 'next', to: 'act' }),
      ['edge “Count what is missing · next → Write it down”: where it leads changed'],
      true,
    ],
    [
      'a removed node',
      removeNodes(ring, ['act']),
      [
        'node “Write it down” removed',
        'edge “Choose the next step · next → Write it down” removed',
        'edge “Write it down · next → Only whole sentences” removed',
      ],
      true,
    ],
    ['a moved node', moveNodes(ring, { act: { x: 1, y: 2 } }), ['1 node moved'], false],
    [
      'a rule of the contract',
      { ...ring, contract: { ...ring.contract, cycling: { compare: 'tool' } } },
      ['contract: cycling changed'],
      true,
    ],
    ['the purpose', { ...ring, purpose: 'Another' }, ['loop: purpose changed'], false],
    ['the entry', { ...ring, entry: 'decide' }, ['loop: entry changed'], true],
    [
      'a model',
      { ...ring, models: { default: { provider: 'x', model: 'y' } } },
      ['model “default”: provider, model changed'],
      true,
    ],
    ['no script', { ...ring, script: undefined }, ['scripted answers removed'], true],
    [
      'a note and a frame',
      layout({
        notes: [{ id: 'n', text: 'Read this', x: 0, y: 0, width: 90, height: 50 }],
        groups: [{ id: 'g', label: 'Thinking', nodes: ['decide', 'act'] }],
      })(ring),
      ['note “Read this” added', 'frame “Thinking” added', '2 nodes moved'],
      false,
    ],
  ])('tells of %s', (_, after, lines, behaviour) => {
    const changes = diffDesigns(ring, after)
    expect(changesInWords(changes, 20)).toEqual(lines)
    expect(changes.some((change) => change.behaviour)).toBe(behaviour)
  })

  it('names the field, the place in it, and both values', () => {
    const { topic } = ring.state.properties
    if (!topic) throw new Error('the new loop has a topic')
    const properties = { ...ring.state.properties, topic: { ...topic, maxLength: 9 } }
    const [change] = diffDesigns(ring, { ...ring, state: { ...ring.state, properties, required: [] } })
    expect(change).toMatchObject({ part: { kind: 'field', id: 'topic' }, change: 'changed' })
    expect(change?.members).toContainEqual({ path: ['schema', 'maxLength'], before: 100, after: 9 })
    expect(change?.members).toContainEqual({ path: ['required'], before: true, after: undefined })
  })

  it('counts what it does not list', () => {
    const after = ['act', 'decide', 'observe'].reduce((design, id) => rename(design, id, `${id}!`), ring)
    expect(changesInWords(diffDesigns(ring, after), 2)).toEqual(['node “observe!”: label changed', '2 more changes'])
  })

  it('a tree put together again is the design', () => {
    fc.assert(
      fc.property(edited(ring), (design) => {
        expect(fromTree(toTree(design))).toEqual(design)
      }),
    )
  })

  it('nothing differs from itself, and what differs is told whole', () => {
    fc.assert(
      fc.property(edited(ring), edited(ring), (a, b) => {
        expect(diffDesigns(a, structuredClone(a))).toEqual([])
        expect(contents(withChanges(a, diffDesigns(a, b)))).toEqual(contents(b))
      }),
    )
  })
})
