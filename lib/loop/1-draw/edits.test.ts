import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { definitions } from '../../nodes/definitions.ts'
import { toolDefinitions } from '../../tools/definitions.ts'
import { compile } from '../2-compile/compile.ts'
import { LoopDesign, NODE_KINDS } from '../artefacts/design.ts'
import { arrangeLayered, arrangeRing } from './arrange.ts'
import {
  applyQuickFix,
  removeStateField,
  setContract,
  setEntry,
  setHead,
  setModel,
  setName,
  setPurpose,
  setRequired,
  setScript,
  setStateField,
  setTaskType,
} from './edit-data.ts'
import { connect, disconnect, insertOnEdge, setEdgeCap } from './edit-edges.ts'
import { addNode, duplicate, freshNodeId, moveNodes, removeNodes, rename, setConfig, setNote } from './edit-nodes.ts'
import { freshId } from './fresh-id.ts'
import { newDesign } from './new-design.ts'
import { renameStateField } from './rename-state-field.ts'

const ring = newDesign('ring')
const { observe, decide } = definitions
const last = <T>(list: readonly T[]) => list.at(-1)

const renameField = (design: LoopDesign, name: string, next: string) =>
  renameStateField(design, name, next, definitions, toolDefinitions)

type Edit = (design: LoopDesign) => LoopDesign

describe('setName', () => {
  it.each([
    ['  My loop ', 'My loop'],
    ['My loop', 'My loop'],
    ['   ', 'Untitled loop'],
    ['', 'Untitled loop'],
    [`${'x'.repeat(199)} y`, 'x'.repeat(199)],
  ])('%j is stored as %j', (typed, stored) => {
    expect(setName(newDesign('ring'), typed).name).toBe(stored)
  })
})

describe('an edit and its inverse give the design back', () => {
  it.each<[string, Edit, Edit]>([
    [
      'add node, remove it',
      (d) => addNode(d, observe, { x: 1, y: 2 }),
      (d) => removeNodes(d, [last(d.nodes)?.id ?? '']),
    ],
    [
      'duplicate all, remove the copies',
      (d) =>
        duplicate(
          d,
          d.nodes.map((n) => n.id),
        ),
      (d) =>
        removeNodes(
          d,
          d.nodes.slice(ring.nodes.length).map((n) => n.id),
        ),
    ],
    [
      'connect, disconnect',
      (d) => connect(d, { from: 'decide', handle: 'invalid', to: 'observe' }),
      (d) => disconnect(d, ['decide.invalid']),
    ],
    [
      'lead an edge elsewhere and back',
      (d) => connect(d, { from: 'act', handle: 'next', to: 'decide' }),
      (d) => connect(d, { from: 'act', handle: 'next', to: 'invariant' }),
    ],
    [
      'move there and back',
      (d) => moveNodes(d, { act: { x: 9, y: 9 } }),
      (d) => moveNodes(d, { act: ring.layout.positions.act ?? { x: 0, y: 0 } }),
    ],
    ['cap an edge, free it', (d) => setEdgeCap(d, 'act.next', 3), (d) => setEdgeCap(d, 'act.next', undefined)],
    ['rename and back', (d) => rename(d, 'act', 'Other'), (d) => rename(d, 'act', 'Write it down')],
    ['note and back', (d) => setNote(d, 'act', ''), (d) => setNote(d, 'act', ring.nodes[2]?.note ?? '')],
    ['config and back', (d) => setConfig(d, 'act', {}), (d) => setConfig(d, 'act', { tools: ['state.patch'] })],
    ['name and back', (d) => setName(d, 'other'), (d) => setName(d, 'ring')],
    ['task type and back', (d) => setTaskType(d, 'code'), (d) => setTaskType(d, ring.taskType ?? '')],
    ['purpose and back', (d) => setPurpose(d, ''), (d) => setPurpose(d, ring.purpose ?? '')],
    [
      'entry and head and back',
      (d) => setHead(setEntry(d, 'act'), 'act'),
      (d) => setHead(setEntry(d, 'observe'), 'observe'),
    ],
    [
      'contract rule on and off',
      (d) => setContract(d, { budgetUsd: 1 }),
      (d) => setContract(d, { budgetUsd: undefined }),
    ],
    [
      'state field there and gone',
      (d) => setStateField(d, 'extra', { type: 'string', 'x-loop': { role: 'working' } }),
      (d) => removeStateField(d, 'extra'),
    ],
    ['state field renamed and back', (d) => renameField(d, 'topic', 'theme'), (d) => renameField(d, 'theme', 'topic')],
    ['state field required and not', (d) => setRequired(d, 'missing', true), (d) => setRequired(d, 'missing', false)],
    [
      'model bound and unbound',
      (d) => setModel(d, 'fast', { provider: 'scripted', model: 'script' }),
      (d) => setModel(d, 'fast', undefined),
    ],
    ['script gone and back', (d) => setScript(d, undefined), (d) => setScript(d, ring.script)],
  ])('%s', (_, edit, inverse) => {
    const before = structuredClone(ring)
    const edited = edit(ring)
    expect(edited).not.toEqual(ring)
    expect(inverse(edited)).toEqual(ring)
    expect(ring, 'the design given is left as it was').toEqual(before)
  })
})

describe('single edits', () => {
  it('removes a node with its edges and position and heals nothing', () => {
    const design = removeNodes(ring, ['observe'])
    expect(design.edges.map((edge) => edge.id)).toEqual(['decide.next', 'act.next', 'invariant.holds'])
    expect(design.layout.positions).not.toHaveProperty('observe')
    expect([design.entry, design.head]).toEqual(['observe', 'observe'])
  })

  it('inserts a node into an edge: same edge in, first handle out', () => {
    const design = insertOnEdge(ring, 'decide.next', definitions.invariant, { x: 5, y: 5 })
    expect(design.edges.find((edge) => edge.id === 'decide.next')?.to).toBe('invariant-2')
    expect(last(design.edges)).toEqual({ id: 'invariant-2.holds', from: 'invariant-2', handle: 'holds', to: 'act' })
    expect(compile(design, definitions, toolDefinitions).diagnostics).toEqual([])
  })

  it.each(NODE_KINDS)('a new %s on an edge of the ring needs nothing more to compile', (kind) => {
    const { diagnostics } = compile(
      insertOnEdge(ring, 'act.next', definitions[kind], { x: 0, y: 0 }),
      definitions,
      toolDefinitions,
    )
    expect(diagnostics.filter((found) => found.severity !== 'info')).toEqual([])
  })

  it('copies the edges between copied nodes only', () => {
    const design = duplicate(ring, ['decide', 'act'])
    expect(design.nodes.slice(-2).map((node) => node.id)).toEqual(['decide-2', 'act-2'])
    expect(design.edges.slice(5)).toEqual([{ id: 'decide-2.next', from: 'decide-2', handle: 'next', to: 'act-2' }])
    expect(duplicate(design, ['act-2']).nodes.at(-1)?.id).toBe('act-3')
  })

  it('leaves out what forms leave undefined', () => {
    const config = {
      strategy: 'model',
      prompt: 'x',
      temperature: undefined,
      inner: { a: undefined, list: [1, undefined] },
    }
    expect(setConfig(ring, 'decide', config).nodes[1]?.config).toEqual({
      strategy: 'model',
      prompt: 'x',
      inner: { list: [1, null] },
    })
    expect(setContract(ring, { score: undefined }).contract).not.toHaveProperty('score')
  })

  it.each<[string, Edit]>([
    ['an edge to no node', (d) => connect(d, { from: 'act', handle: 'next', to: 'nobody' })],
    ['a node into no edge', (d) => insertOnEdge(d, 'nothing', decide, { x: 0, y: 0 })],
    ['a position of no node', (d) => moveNodes(d, { nobody: { x: 0, y: 0 } })],
    ['a name that reaches the prototype', (d) => setStateField(d, '__proto__', { 'x-loop': { role: 'working' } })],
    ['a rename over another field', (d) => renameField(d, 'topic', 'facts')],
    [
      'a fix for another design',
      (d) => applyQuickFix(d, { title: 'Remove', patch: [{ op: 'remove', path: '/edges/99' }] }),
    ],
    [
      'a fix that would break the shape',
      (d) => applyQuickFix(d, { title: 'Break', patch: [{ op: 'remove', path: '/entry' }] }),
    ],
  ])('%s changes nothing', (_, edit) => {
    expect(edit(ring)).toEqual(ring)
  })

  it('applies a quick fix', () => {
    const broken = setHead(ring, 'gone')
    const fix = compile(broken, definitions, toolDefinitions).diagnostics.find(
      (found) => found.code === 'no-head',
    )?.quickFix
    expect(fix && applyQuickFix(broken, fix).head).toBe('observe')
  })

  it('finds ids that are free, allowed and short enough', () => {
    expect(freshId('a', new Set(['a', 'a-2']))).toBe('a-3')
    expect(freshId('constructor', new Set())).toBe('constructor-2')
    expect(freshId('x'.repeat(80), new Set(['x'.repeat(64)]))).toBe(`${'x'.repeat(62)}-2`)
    expect(freshNodeId(ring, 'observe')).toBe('observe-2')
  })
})

/** One edit as the canvas and the forms make them; numbers choose among what the design has at that moment. */
const edits = fc.oneof(
  fc.record({ type: fc.constant('add' as const), kind: fc.constantFrom(...NODE_KINDS), a: fc.nat(), b: fc.nat() }),
  fc.record({
    type: fc.constantFrom(
      'remove',
      'connect',
      'insert',
      'duplicate',
      'disconnect',
      'rename',
      'head',
      'config',
      'field',
      'fix',
      'ring',
      'layered',
      'cap',
    ),
    kind: fc.constantFrom(...NODE_KINDS),
    a: fc.nat(),
    b: fc.nat(),
  }),
)

function perform(
  design: LoopDesign,
  { type, kind, a, b }: { type: string; kind: (typeof NODE_KINDS)[number]; a: number; b: number },
): LoopDesign {
  const node = (number: number) => design.nodes[number % Math.max(1, design.nodes.length)]?.id ?? 'none'
  const edge = design.edges[a % Math.max(1, design.edges.length)]?.id ?? 'none'
  const handle = ['next', 'holds', 'continue', 'error', 'invalid', 'violated'][b % 6] ?? 'next'
  const field = Object.keys(design.state.properties)[a % 4] ?? 'topic'
  switch (type) {
    case 'add':
      return addNode(design, definitions[kind], { x: a % 1000, y: b % 1000 })
    case 'remove':
      return removeNodes(design, [node(a)])
    case 'connect':
      return connect(design, { from: node(a), handle, to: node(b) })
    case 'insert':
      return insertOnEdge(design, edge, definitions[kind], { x: 0, y: 0 })
    case 'duplicate':
      return duplicate(design, [node(a), node(b)])
    case 'disconnect':
      return disconnect(design, [edge])
    case 'rename':
      return renameField(design, field, `field${b % 10}`)
    case 'head':
      return setHead(design, node(a))
    case 'config':
      return setConfig(design, node(a), definitions[kind].initial())
    case 'field':
      return removeStateField(design, field)
    case 'cap':
      return setEdgeCap(design, edge, (b % 5) + 1)
    case 'fix': {
      const fixes = compile(design, definitions, toolDefinitions).diagnostics.flatMap((found) => found.quickFix ?? [])
      const fix = fixes[a % Math.max(1, fixes.length)]
      return fix ? applyQuickFix(design, fix) : design
    }
    default:
      return type === 'ring' ? arrangeRing(design) : arrangeLayered(design)
  }
}

it('any sequence of edits leaves a well-formed design with unique ids, which compiles or says why not', () => {
  fc.assert(
    fc.property(fc.array(edits, { minLength: 1, maxLength: 25 }), (sequence) => {
      const design = sequence.reduce(perform, newDesign('ring'))
      expect(LoopDesign.safeParse(design).error).toBeUndefined()
      for (const list of [design.nodes, design.edges]) expect(new Set(list.map((one) => one.id)).size).toBe(list.length)
      const nodes = new Set(design.nodes.map((node) => node.id))
      expect(design.edges.every((edge) => nodes.has(edge.from) && nodes.has(edge.to))).toBe(true)
      expect(Object.keys(design.layout.positions).every((id) => nodes.has(id))).toBe(true)
      const { spec, diagnostics } = compile(design, definitions, toolDefinitions)
      expect(spec === undefined).toBe(diagnostics.some((found) => found.severity === 'error'))
    }),
    { numRuns: 300 },
  )
})
