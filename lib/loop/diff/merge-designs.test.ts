import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { definitions } from '../../nodes/definitions.ts'
import { connect, disconnect, setEdgeCap } from '../1-draw/edit-edges.ts'
import { groupNodes, leaveGroups, renameGroup, ungroup } from '../1-draw/edit-groups.ts'
import { addNode, moveNodes, removeNodes, rename, setConfig } from '../1-draw/edit-nodes.ts'
import type { LoopDesign } from '../artefacts/design.ts'
import { equalJson } from '../artefacts/equal-json.ts'
import type { Json } from '../artefacts/json.ts'
import { valueAtPlace } from '../patch/differing-places.ts'
import { pointer } from '../patch/pointer.ts'
import { toTree } from './design-tree.ts'
import { diffDesigns, isLayout, SECTIONS } from './diff-designs.ts'
import { contents, type Edit, edited, framed, ring } from './fixture-edits.ts'
import { type Choices, type Merge, mergeDesigns } from './merge-designs.ts'
import { mergeLists } from './merge-lists.ts'

const config =
  (id: string, members: object): Edit =>
  (d) =>
    setConfig(d, id, { ...d.nodes.find((node) => node.id === id)?.config, ...members })
const gone =
  (id: string): Edit =>
  (d) =>
    removeNodes(d, [id])
const label =
  (id: string, text: string): Edit =>
  (d) =>
    rename(d, id, text)
const led =
  (from: string, handle: string, to: string): Edit =>
  (d) =>
    connect(d, { from, handle, to })
const added: Edit = (d) => addNode(d, definitions.act, { x: 1, y: 1 })
const merged = (mine: Edit, theirs: Edit, choices?: Choices) => mergeDesigns(ring, mine(ring), theirs(ring), choices)
const told = ({ clashes }: Merge) =>
  clashes.filter(({ quiet }) => !quiet).map(({ part, path }) => [part.kind, part.id, ...path].join(' '))
const chain =
  (...edits: Edit[]): Edit =>
  (d) =>
    edits.reduce((design, edit) => edit(design), d)

describe('mergeDesigns', () => {
  it.each<[string, Edit, Edit]>([
    ['different nodes', label('act', 'Mine'), label('decide', 'Theirs')],
    [
      'different members of one node',
      config('decide', { prompt: 'mine' }),
      config('decide', { instructions: 'theirs' }),
    ],
    ['a node and an edge', label('act', 'Mine'), (d) => setEdgeCap(d, 'act.next', 3)],
    ['the same on both', label('act', 'Same'), label('act', 'Same')],
    ['both remove a node', gone('act'), gone('act')],
    ['one removes a node, the other moves it', gone('act'), (d) => moveNodes(d, { act: { x: 9, y: 9 } })],
    [
      'rules of the contract',
      (d) => ({ ...d, contract: { ...d.contract, maxIterations: 3 } }),
      (d) => ({ ...d, contract: { ...d.contract, timeoutMs: 5 } }),
    ],
  ])('asks nothing about %s', (_, mine, theirs) => {
    const merge = merged(mine, theirs)
    expect(told(merge)).toEqual([])
    const [a, b] = [mine(ring), theirs(ring)]
    expect(missingChanges(ring, a, b, merge.design)).toEqual([])
    expect(missingChanges(ring, b, a, merge.design)).toEqual([])
  })

  it.each<[string, Edit, Edit, string[]]>([
    ['one label', label('act', 'Mine'), label('act', 'Theirs'), ['node act label']],
    ['one prompt', config('decide', { prompt: 'a' }), config('decide', { prompt: 'b' }), ['node decide config prompt']],
    ['a node that one removed and the other changed', gone('act'), label('act', 'Theirs'), ['node act']],
    ['a node that one removed and the other leads to', gone('act'), led('invariant', 'holds', 'act'), ['node act']],
    ['a node that one removed and the other begins at', gone('act'), (d) => ({ ...d, entry: 'act' }), ['node act']],
    [
      'a handle led elsewhere by both',
      led('act', 'next', 'terminate'),
      led('act', 'next', 'decide'),
      ['edge act/next to'],
    ],
    [
      'an edge that one removed and the other capped',
      (d) => disconnect(d, ['act.next']),
      (d) => setEdgeCap(d, 'act.next', 3),
      ['edge act/next'],
    ],
    [
      'one rule of the contract',
      (d) => ({ ...d, contract: { ...d.contract, stalled: { iterations: 9 } } }),
      (d) => ({ ...d, contract: { ...d.contract, stalled: { iterations: 4, basis: 'results' } } }),
      ['contract  stalled'],
    ],
    [
      'one model',
      (d) => ({ ...d, models: { default: { provider: 'a', model: 'b' } } }),
      (d) => ({ ...d, models: { default: { provider: 'c', model: 'd' } } }),
      ['model default'],
    ],
    [
      'the form of the script',
      (d) => ({ ...d, script: { cycle: [{ text: 'x' }] } }),
      (d) => ({ ...d, script: { rules: [{ respond: { text: 'y' } }] } }),
      ['script '],
    ],
  ])('asks about %s', (_, mine, theirs, clashes) => {
    const merge = merged(mine, theirs)
    expect(told(merge)).toEqual(clashes)
    const all = (side: 'mine' | 'theirs') => Object.fromEntries(merge.clashes.map(({ id }) => [id, side]))
    expect(contents(merged(mine, theirs, all('mine')).design)).toEqual(contents(mine(ring)))
    expect(contents(merged(mine, theirs, all('theirs')).design)).toEqual(contents(theirs(ring)))
  })

  it('a kept node has its edges, a removed one leaves none', () => {
    const theirs = chain(label('act', 'Theirs'), (d) => setEdgeCap(d, 'decide.next', 7))
    const kept = merged(gone('act'), theirs, { 'nodes/act': 'theirs' })
    expect(told(kept)).toEqual(['node act'])
    expect(contents(kept.design)).toEqual(contents(theirs(ring)))
    expect(merged(gone('act'), theirs, { 'nodes/act': 'mine' }).design.edges.map(({ id }) => id)).toEqual([
      'observe.next',
      'invariant.holds',
      'terminate.continue',
    ])
  })

  it.each<[string, Edit, Edit]>([
    ['each takes another node out of it', (d) => leaveGroups(d, ['act']), (d) => leaveGroups(d, ['observe'])],
    ['one removes a node, the other takes the other out of it', gone('act'), (d) => leaveGroups(d, ['observe'])],
  ])('no frame is left around nothing: %s', (_, mine, theirs) => {
    const merge = mergeDesigns(framed, mine(framed), theirs(framed))
    expect(told(merge)).toEqual([])
    expect(merge.design.layout.groups).toBeUndefined()
  })

  it('a kept frame has its nodes, but for one that stands in another now', () => {
    const theirs = renameGroup(framed, 'group', 'Theirs')
    const merge = mergeDesigns(framed, ungroup(framed, ['group']), theirs, { 'groups/group': 'theirs' })
    expect(told(merge)).toEqual(['group group'])
    expect(contents(merge.design)).toEqual(contents(theirs))
    const other = groupNodes(ungroup(framed, ['group']), ['act', 'decide'], 'Mine')
    const apart: LoopDesign = {
      ...other,
      layout: { ...other.layout, groups: [{ id: 'mine', label: 'Mine', nodes: ['act', 'decide'] }] },
    }
    expect(mergeDesigns(framed, apart, theirs, { 'groups/group': 'theirs' }).design.layout.groups).toEqual(
      expect.arrayContaining([
        { id: 'mine', label: 'Mine', nodes: ['decide', 'act'].toSorted() },
        { id: 'group', label: 'Theirs', nodes: ['observe'] },
      ]),
    )
  })

  it('a kept node is in its frame again', () => {
    const theirs = label('act', 'Theirs')(framed)
    const kept = mergeDesigns(framed, gone('act')(framed), theirs, { 'nodes/act': 'theirs' })
    expect(contents(kept.design)).toEqual(contents(theirs))
  })

  it('a field is of a type that somebody wrote', () => {
    const field =
      (schema: object): Edit =>
      (d) => ({
        ...d,
        state: { ...d.state, properties: { ...d.state.properties, f: { 'x-loop': { role: 'working' }, ...schema } } },
      })
    const base = field({ type: 'string', default: 'a' })(ring)
    const [mine, theirs] = [
      field({ type: 'number', default: 1 })(ring),
      field({ type: 'string', default: 'a', maxLength: 9 })(ring),
    ]
    const merge = mergeDesigns(base, mine, theirs)
    expect(told(merge)).toEqual(['field f schema'])
    expect(merge.design.state.properties.f).toEqual(mine.state.properties.f)
    const chosen = mergeDesigns(base, mine, theirs, { 'fields/f/schema': 'theirs' }).design
    expect(chosen.state.properties.f).toEqual(theirs.state.properties.f)
  })

  it('a configuration is of the kind that the node has', () => {
    const nodes = ring.nodes.map((node) =>
      node.id === 'act' ? { ...node, kind: 'terminate' as const, config: { rules: [] } } : node,
    )
    const merge = mergeDesigns(ring, { ...ring, nodes }, config('act', { tools: ['finish'] })(ring))
    expect(told(merge)).toEqual(['node act'])
    expect(merge.design.nodes.find(({ id }) => id === 'act')).toEqual(nodes.find(({ id }) => id === 'act'))
  })

  it('two nodes that were added under one id both stay', () => {
    const mine = chain(added, label('act-2', 'Mine'), led('invariant', 'broken', 'act-2'))
    const theirs = chain(
      added,
      label('act-2', 'Theirs'),
      led('act-2', 'next', 'decide'),
      led('invariant', 'asks', 'act-2'),
    )
    const { design, clashes, renamed } = merged(mine, theirs)
    expect(clashes).toEqual([])
    expect(renamed).toEqual([{ kind: 'node', side: expect.any(String), from: 'act-2', to: 'act-3' }])
    const id = (text: string) => design.nodes.find((node) => node.label === text)?.id
    const edges = design.edges.map(({ from, handle, to }) => `${from} ${handle} ${to}`)
    expect(edges).toEqual(
      expect.arrayContaining([
        `invariant broken ${id('Mine')}`,
        `${id('Theirs')} next decide`,
        `invariant asks ${id('Theirs')}`,
      ]),
    )
    expect(Object.keys(design.layout.positions).toSorted()).toEqual(design.nodes.map((node) => node.id).toSorted())
    const ids = design.edges.map((edge) => edge.id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('where both moved a node it stands where I put it, and nobody is asked', () => {
    const to = (x: number) => moveNodes(ring, { act: { x, y: 1 } })
    const { design, clashes } = mergeDesigns(ring, to(1), to(2))
    expect(clashes).toEqual([expect.objectContaining({ id: 'places/act', quiet: true })])
    expect(design.layout.positions.act).toEqual({ x: 1, y: 1 })
  })

  it('without a common beginning every difference is asked, and nothing counts as removed', () => {
    const mine = chain(label('act', 'Mine'), gone('terminate'))(ring)
    const merge = mergeDesigns(null, mine, label('act', 'Theirs')(ring))
    expect(told(merge)).toEqual(['node act label'])
    expect(merge.design.nodes).toHaveLength(5)
  })

  it('a side that changed nothing changes nothing', () => {
    fc.assert(
      fc.property(edited(framed), (x) => {
        for (const { design, clashes } of [
          mergeDesigns(framed, x, structuredClone(framed)),
          mergeDesigns(framed, structuredClone(framed), x),
        ]) {
          expect(clashes).toEqual([])
          expect(contents(design)).toEqual(contents(x))
        }
      }),
    )
  })

  it('is the same from both sides, but for the clashes', () => {
    fc.assert(
      fc.property(edited(framed), edited(framed), (a, b) => {
        const one = mergeDesigns(framed, a, b)
        const choices = Object.fromEntries(one.clashes.map(({ id }) => [id, 'theirs' as const]))
        const other = mergeDesigns(framed, b, a, choices)
        expect(other.clashes.map(({ id }) => id).toSorted()).toEqual(one.clashes.map(({ id }) => id).toSorted())
        expect(contents(other.design)).toEqual(contents(one.design))
      }),
      { numRuns: 300 },
    )
  })

  it('without clashes it holds every change of both sides', () => {
    let free = 0
    fc.assert(
      fc.property(edited(framed), edited(framed), (a, b) => {
        const { design, clashes, renamed } = mergeDesigns(framed, a, b)
        if (clashes.length > 0 || renamed.length > 0) return
        free += 1
        for (const [side, other] of [
          [a, b],
          [b, a],
        ] as const)
          for (const missing of missingChanges(framed, side, other, design)) expect(missing).toBe('there')
      }),
      { numRuns: 400 },
    )
    expect(free).toBeGreaterThan(40)
  })

  it('leads no edge into nothing, gives no id twice, and frames and types are whole', () => {
    fc.assert(
      fc.property(edited(framed), edited(framed), fc.boolean(), (a, b, pick) => {
        const { clashes } = mergeDesigns(framed, a, b)
        const choices = Object.fromEntries(
          clashes.map(({ id }, index) => [id, pick === (index % 2 === 0) ? ('mine' as const) : ('theirs' as const)]),
        )
        const { nodes, edges, layout, state } = mergeDesigns(framed, a, b, choices).design
        const known = new Set(nodes.map(({ id }) => id))
        expect(known.size).toBe(nodes.length)
        expect(new Set(edges.map(({ id }) => id)).size).toBe(edges.length)
        for (const { from, to } of edges) expect([known.has(from), known.has(to)]).toEqual([true, true])
        for (const group of layout.groups ?? []) expect(group.nodes).not.toEqual([])
        for (const name of ['a', 'b', 'c']) {
          const { type, minimum } = state.properties[name] ?? {}
          if (type !== undefined) expect([type, minimum !== undefined]).toEqual([type, type === 'number'])
        }
      }),
      { numRuns: 300 },
    )
  })
})

const hasFrame = ({ layout }: LoopDesign, id: Json) => (layout.groups ?? []).some((group) => group.id === id)

/** Changes of a side that the merged design does not have. A list has those of both sides. */
function missingChanges(base: LoopDesign, side: LoopDesign, other: LoopDesign, design: LoopDesign): string[] {
  const [was, is, both] = [base, side, design].map((each) => toTree(each) as unknown as Json) // trees hold JSON alone
  return diffDesigns(base, side).flatMap(({ part, members: changed }) => {
    // Where a node stands, and in which frame, goes with the node.
    if (isLayout(part) && !design.nodes.some(({ id }) => id === part.id)) return []
    const { at, many } = SECTIONS[part.kind]
    return changed.flatMap(({ path }) => {
      const item = path.findIndex((each) => /^\d+$/.test(each))
      const place = pointer([at, ...(many ? [part.id] : []), ...path.slice(0, item < 0 ? path.length : item)])
      const [before, after, now] = [was, is, both].map((tree) => valueAtPlace(tree ?? null, place))
      if (now === after || equalJson(now, after)) return []
      // A node stands in the frame that one side put it into, as long as that frame is there.
      if (part.kind === 'grouping' && (after === undefined || !hasFrame(design, after))) return []
      // A frame goes once its nodes are gone, stand in others, or were taken out of it by the other side.
      const members = side.layout.groups?.find(({ id }) => id === part.id)?.nodes ?? []
      const { nodes, grouped } = toTree(design)
      const left = (id: string) => !nodes[id] || grouped[id] || toTree(other).grouped[id] !== part.id
      if (part.kind === 'group' && members.every(left)) return []
      const lists = Array.isArray(before) && Array.isArray(after) && Array.isArray(now)
      const news = lists ? after.filter((each) => !before.some((old) => equalJson(old, each))) : []
      return lists && news.every((each) => now.some((other) => equalJson(other, each))) ? [] : [place]
    })
  })
}

describe('mergeLists', () => {
  const o = (text: string) => [...text].map((n) => ({ n }))
  const s = (text: string) => [...text]
  it.each<[string, Json[], Json[], Json[], Json[] | null]>([
    ['sets with additions of both', s('ab'), s('abx'), s('aby'), s('abxy')],
    ['sets with an addition and a removal', s('abc'), s('axbc'), s('ac'), s('axc')],
    ['sets in another order', s('abc'), s('cba'), s('abcd'), s('cbad')],
    ['sets in two other orders', s('abc'), s('cba'), s('bac'), null],
    ['items changed apart', o('abcd'), o('xbcd'), o('abcy'), o('xbcy')],
    ['neighbours', o('ab'), o('xb'), o('ay'), o('xy')],
    ['one item changed by both', o('abc'), o('axc'), o('ayc'), null],
    ['one item changed by both alike', o('abc'), o('axc'), o('axc'), o('axc')],
    ['both add at the end', o('ab'), o('abx'), o('aby'), null],
    ['one adds, one removes elsewhere', o('abcd'), o('abcdx'), o('bcd'), o('bcdx')],
    ['an item put where others are replaced', o('abcd'), o('axbcd'), o('zd'), null],
  ])('%s', (_, base, mine, theirs, both) => {
    expect(mergeLists(base, mine, theirs)).toEqual(both)
    expect(mergeLists(base, theirs, mine)).toEqual(both)
  })
})
