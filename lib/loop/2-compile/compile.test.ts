import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { definitions } from '../../nodes/definitions.ts'
import { toolDefinitions } from '../../tools/definitions.ts'
import { applyQuickFix } from '../1-draw/edit-data.ts'
import { newDesign } from '../1-draw/new-design.ts'
import type { LoopDesign } from '../artefacts/design.ts'
import { canonicalJson, isJsonObject, type Json } from '../artefacts/json.ts'
import { blocksPublish } from '../diagnostics/catalogue.ts'
import { compile as compileWith } from './compile.ts'

const compile = (design: unknown) => compileWith(design, definitions, toolDefinitions)
const codes = (design: unknown) => compile(design).diagnostics.map((found) => found.code)

/** A ring of rings: `blocks` times the five nodes, each closing into the next. */
function chained(blocks: number): LoopDesign {
  const base = newDesign('large')
  const ids = base.nodes.map((node) => node.id)
  const nodes = Array.from({ length: blocks }, (_, block) =>
    base.nodes.map((node) => {
      const config = node.kind === 'invariant' ? { ...node.config, name: `Invariant ${block}` } : node.config
      return { ...node, id: `${node.id}-${block}`, config }
    }),
  ).flat()
  const edges = Array.from({ length: blocks }, (_, block) =>
    base.edges.map((edge) => {
      const to = edge.to === ids[0] ? `${edge.to}-${(block + 1) % blocks}` : `${edge.to}-${block}`
      return { ...edge, id: `${edge.id}-${block}`, from: `${edge.from}-${block}`, to }
    }),
  ).flat()
  return { ...base, nodes, edges, entry: 'observe-0', head: 'observe-0', layout: { positions: {} } }
}

describe('a new loop', () => {
  it.each(['My loop', '', '   ', 'x'.repeat(500)])('compiles without a finding, whatever its name (%#)', (name) => {
    const { spec, specHash, diagnostics } = compile(newDesign(name))
    expect(diagnostics).toEqual([])
    expect(specHash).toMatch(/^[0-9a-f]{64}$/)
    expect(spec?.tools).toEqual(['state.patch'])
  })

  it('says which nodes read and write each state field', () => {
    expect(compile(newDesign('x')).fields).toEqual({
      topic: { readers: ['decide'], writers: [] },
      target: { readers: ['observe', 'terminate'], writers: [] },
      missing: { readers: ['decide'], writers: ['observe', 'act'] },
      facts: { readers: ['observe', 'decide', 'invariant', 'terminate'], writers: ['act', 'invariant'] },
    })
  })

  it.each([
    { sections: ['state'], readers: ['observe', 'decide', 'terminate'] },
    { sections: ['history'], readers: ['observe', 'terminate'] },
  ])('a decide reads all fields where its context shows the state: $sections', ({ sections, readers }) => {
    const design = newDesign('x')
    const nodes = design.nodes.map((node) =>
      node.kind === 'decide' ? { ...node, config: { ...node.config, context: { maxTokens: 8_000, sections } } } : node,
    )
    expect(compile({ ...design, nodes }).fields.target?.readers.toSorted()).toEqual(readers.toSorted())
  })
})

describe('the spec', () => {
  const shuffled = <T>(list: readonly T[]) =>
    fc.shuffledSubarray([...list], { minLength: list.length, maxLength: list.length })

  it('is byte-identical whatever the layout, labels, notes, names, edge ids and the order of nodes and edges', () => {
    const design = newDesign('ring')
    const { spec, specHash } = compile(design)
    const looks = fc.record({
      nodes: shuffled(design.nodes),
      edges: shuffled(design.edges),
      label: fc.string({ maxLength: 50 }),
      x: fc.integer(),
      name: fc.string({ minLength: 1, maxLength: 50 }).filter((name) => name.trim() !== ''),
    })
    fc.assert(
      fc.property(looks, ({ nodes, edges, label, x, name }) => {
        const other = compile({
          ...design,
          name,
          purpose: label,
          state: { $schema: 'https://json-schema.org/draft/2020-12/schema', ...design.state },
          nodes: nodes.map((node) => ({ ...node, label, note: label })),
          edges: edges.map((edge, index) => ({ ...edge, id: `e${index}` })),
          layout: { positions: { observe: { x, y: -x } } },
        })
        expect(canonicalJson(other.spec)).toBe(canonicalJson(spec))
        expect(JSON.stringify(other.spec)).toBe(JSON.stringify(spec))
        expect(other.specHash).toBe(specHash)
      }),
    )
  })

  it.each<[string, (design: LoopDesign) => LoopDesign]>([
    ['an expression', (d) => ({ ...d, contract: { ...d.contract, score: 'size(state.facts)' } })],
    ['a cap', (d) => ({ ...d, edges: d.edges.map((edge) => ({ ...edge, cap: 7 })) })],
    ['the head', (d) => ({ ...d, head: 'decide' })],
    ['a script', (d) => ({ ...d, script: { cycle: [{ text: '{}' }] } })],
    [
      'a setting',
      (d) => ({
        ...d,
        nodes: d.nodes.map((node) =>
          node.id === 'decide' ? { ...node, config: { ...node.config, temperature: 1 } } : node,
        ),
      }),
    ],
  ])('has another hash when %s changes', (_, change) => {
    const changed = compile(change(newDesign('ring')))
    expect(changed.spec).toBeDefined()
    expect(changed.specHash).not.toBe(compile(newDesign('ring')).specHash)
  })

  it('has defaults filled in, so that stating one changes nothing', () => {
    const design = newDesign('ring')
    const nodes = design.nodes.map((node) =>
      node.id === 'decide' ? { ...node, config: { ...node.config, repairs: 2, maxOutputTokens: 1_024 } } : node,
    )
    expect(compile({ ...design, nodes }).specHash).toBe(compile(design).specHash)
  })

  it('leaves the design as it was', () => {
    const design = newDesign('ring')
    const before = structuredClone(design)
    compile(design)
    expect(design).toEqual(before)
  })
})

describe('a missing invariant', () => {
  it('lets a draft run but not a version be published', () => {
    const design = newDesign('x')
    const nodes = design.nodes.filter((node) => node.id !== 'invariant')
    const edges = design.edges
      .filter((edge) => edge.from !== 'invariant')
      .map((edge) => (edge.to === 'invariant' ? { ...edge, to: 'terminate' } : edge))
    const { spec, diagnostics } = compile({ ...design, nodes, edges })
    expect(spec).toBeDefined()
    expect(diagnostics.map((found) => [found.code, found.severity, blocksPublish(found)])).toEqual([
      ['no-invariant', 'warning', true],
    ])
    const fix = diagnostics[0]?.quickFix
    expect(fix && compile(applyQuickFix({ ...design, nodes, edges }, fix)).diagnostics).toEqual([])
  })
})

describe('hostile input', () => {
  const deep = (levels: number) => {
    let value: unknown = 'bottom'
    for (let level = 0; level < levels; level++) value = { inner: value }
    return value
  }
  const cyclic: Record<string, unknown> = { designVersion: 1 }
  cyclic.self = cyclic

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'not-a-design'],
    ['a function', () => 1, 'not-a-design'],
    ['a class instance', new Map([['designVersion', 1]]), 'unsafe-json'],
    [
      '10,000 nodes',
      { ...newDesign('x'), nodes: Array.from({ length: 10_000 }, () => newDesign('x').nodes[0]) },
      'too-many-nodes',
    ],
    ['10,000 nodes of rubbish', { nodes: Array.from({ length: 10_000 }, () => deep(50)) }, 'too-many-nodes'],
    [
      '10,000 edges',
      { ...newDesign('x'), edges: Array.from({ length: 10_000 }, () => newDesign('x').edges[0]) },
      'too-many-edges',
    ],
    [
      'a prototype key',
      JSON.parse(JSON.stringify(newDesign('x')).replace('"missing":', '"__proto__":')),
      'unsafe-json',
    ],
    [
      'a constructor key',
      JSON.parse(JSON.stringify(newDesign('x')).replace('"missing":', '"constructor":')),
      'unsafe-json',
    ],
    ['a deep document', deep(100_000), 'unsafe-json'],
    ['a document that contains itself', cyclic, 'unsafe-json'],
    ['not a number', { ...newDesign('x'), layout: { positions: { observe: { x: Number.NaN, y: 0 } } } }, 'unsafe-json'],
  ])('%s is refused with one diagnostic', (_, value, code) => {
    expect(codes(value)).toEqual([code])
  })

  it('does not take a node for a member of Object', () => {
    const text = JSON.stringify(newDesign('x'))
      .replaceAll('"decide"', '"constructor"')
      .replaceAll('"kind":"constructor"', '"kind":"decide"')
    const renamed = JSON.parse(text) as LoopDesign // the test's own design with another id
    expect(codes({ ...renamed, layout: { positions: {} } })).toContain('design-shape')
    expect(codes({ ...newDesign('x'), entry: 'tostring', head: 'valueof' })).toEqual(['no-entry', 'no-head'])
  })

  it('reports a text full of faults by its first ones', () => {
    const design = newDesign('x')
    const found = compile({ ...design, contract: { ...design.contract, score: `${'nobody + '.repeat(200)}1` } })
    expect(found.diagnostics.filter((one) => one.field === 'contract.score').length).toBeLessThanOrEqual(10)
    expect(found.spec).toBeUndefined()
  })

  it('never throws on anything at all', () => {
    fc.assert(
      fc.property(
        fc.anything({
          maxDepth: 5,
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withNullPrototype: true,
          withSparseArray: true,
        }),
        total,
      ),
      { numRuns: 500 },
    )
  })

  it('never throws on a design with parts replaced by anything', () => {
    const base = newDesign('x') as unknown as Json
    const paths = pathsOf(base)
    const edit = fc.record({
      path: fc.constantFrom(...paths),
      value: fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(undefined, '', -1, 1e308, 'state', '{{', {}, [])),
    })
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const design = structuredClone(base)
        for (const { path, value } of edits) replaceAt(design, path, value)
        total(design)
      }),
      { numRuns: 1_000 },
    )
  })

  it('never throws on any expression or template', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.string({
        unit: fc.constantFrom(
          'state',
          '.',
          '(',
          ')',
          '[',
          '{{',
          '}}',
          '"',
          '#if ',
          '/each',
          ' + ',
          'facts',
          ',',
          '0',
          '!',
          'all',
        ),
        maxLength: 20,
      }),
    )
    fc.assert(
      fc.property(text, (source) => {
        const design = newDesign('x')
        const nodes = design.nodes.map((node) =>
          node.id === 'decide'
            ? { ...node, config: { ...node.config, prompt: source } }
            : node.id === 'invariant'
              ? { ...node, config: { ...node.config, predicate: source } }
              : node,
        )
        total({ ...design, nodes, contract: { ...design.contract, score: source } })
      }),
      { numRuns: 500 },
    )
  })
})

/** Total: a result for any value, whose diagnostics are complete and whose spec and errors exclude each other. */
function total(value: unknown): void {
  const { spec, diagnostics } = compile(value)
  expect(spec === undefined).toBe(diagnostics.some((found) => found.severity === 'error'))
  for (const found of diagnostics) {
    expect(found.message.length, found.code).toBeGreaterThan(0)
    if (found.span) expect(found.span.from).toBeLessThanOrEqual(found.span.to)
  }
}

function pathsOf(value: Json, path: string[] = []): string[][] {
  const inner =
    isJsonObject(value) || Array.isArray(value)
      ? Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...path, key]))
      : []
  return path.length > 0 ? [path, ...inner] : inner
}

function replaceAt(document: unknown, path: readonly string[], value: unknown): void {
  let at: unknown = document
  for (const key of path.slice(0, -1)) at = typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined
  if (typeof at === 'object' && at !== null) Reflect.set(at, path.at(-1) ?? '', value)
}

describe('a large design', () => {
  it('compiles 1,000 nodes with no finding, and the work grows no faster than the design', () => {
    const small = chained(20)
    const large = chained(200)
    expect(compile(large).diagnostics).toEqual([])
    // Ten times the nodes may take ten times as long, and a quadratic step would take a hundred: the bound is between the two, far from both.
    const ratio = processorMs(6, () => compile(large)) / processorMs(60, () => compile(small)) / (6 / 60)
    expect(ratio).toBeLessThan(30)
  })

  it('finds a cycle of 998 nodes that misses the head', () => {
    const design = chained(200)
    const edges = design.edges.map((edge) => (edge.to === 'observe-0' ? { ...edge, to: 'act-0' } : edge))
    expect(codes({ ...design, edges })).toEqual(expect.arrayContaining(['head-not-on-cycle', 'cycle-uncapped']))
  })
})

/** Processor time of some calls after as many to warm up. Not the clock's, which counts what other programs take: many calls, since it is measured coarsely. */
function processorMs(calls: number, work: () => void): number {
  for (let call = 0; call < calls; call++) work()
  const start = process.threadCpuUsage()
  for (let call = 0; call < calls; call++) work()
  const { user, system } = process.threadCpuUsage(start)
  return (user + system) / 1_000
}
