import { describe, expect, it } from 'vitest'
import { newDesign } from '@/lib/loop/1-draw/new-design.ts'
import { NODE_SIZE } from '@/lib/loop/1-draw/node-size.ts'
import { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { LIMITS } from '@/lib/loop/artefacts/limits.ts'
import { copyParts, pasteParts, whyNotPasted } from './clipboard.ts'

const design = newDesign('ring')

describe('copy and paste', () => {
  it('brings nodes with the edges between them and fresh ids', () => {
    const text = copyParts(design, { nodes: ['decide', 'act', 'invariant'] })
    const pasted = pasteParts(design, text ?? '', { x: 1_000, y: 2_000 })
    expect(pasted?.nodes).toEqual(['decide-2', 'act-2', 'invariant-2'])
    expect(pasted?.design.nodes).toHaveLength(8)
    expect(pasted?.design.edges.slice(5).map(({ from, to }) => `${from} → ${to}`)).toEqual([
      'decide-2 → act-2',
      'act-2 → invariant-2',
    ])
    const places = pasted?.nodes.map((id) => pasted.design.layout.positions[id])
    expect(Math.min(...(places ?? []).map((place) => place?.x ?? 0))).toBe(1_000)
    expect(Math.min(...(places ?? []).map((place) => place?.y ?? 0))).toBe(2_000)
  })

  it('covers no node that is there', () => {
    const text = copyParts(design, { nodes: ['decide', 'act', 'invariant'] }) ?? ''
    const at = design.layout.positions.act ?? { x: 0, y: 0 }
    const pasted = pasteParts(design, text, at)
    const { positions } = pasted?.design.layout ?? { positions: {} }
    const [old, added] = [design.nodes.map(({ id }) => id), pasted?.nodes ?? []].map((ids) =>
      ids.flatMap((id) => positions[id] ?? []),
    )
    expect(added).toHaveLength(3)
    for (const one of added ?? [])
      for (const other of old ?? [])
        expect(Math.abs(one.x - other.x) >= NODE_SIZE.width || Math.abs(one.y - other.y) >= NODE_SIZE.height).toBe(true)
  })

  it('works into another loop', () => {
    const text = copyParts(design, { nodes: ['observe'] })
    const empty = { ...design, nodes: [], edges: [], layout: { positions: {} } }
    expect(pasteParts(empty, text ?? '', { x: 0, y: 0 })?.nodes).toEqual(['observe'])
  })

  it.each([
    ['plain text', 'hello'],
    ['other JSON', '{"a":1}'],
    [
      'a hostile key',
      '{"loopwright":"nodes","nodes":[{"id":"a","kind":"act","label":"","config":{"__proto__":{}}}],"edges":[],"positions":{}}',
    ],
    [
      'an unknown kind',
      '{"loopwright":"nodes","nodes":[{"id":"a","kind":"x","label":"","config":{}}],"edges":[],"positions":{}}',
    ],
  ])('leaves %s alone', (_, text) => {
    expect(pasteParts(design, text, { x: 0, y: 0 })).toBeNull()
  })

  it('brings what the nodes use and the other loop lacks: fields, models, tools', () => {
    const tool = {
      server: 'files',
      tool: 'read',
      summary: 'Reads',
      effect: 'read' as const,
      args: { type: 'object' as const },
    }
    const nodes = design.nodes.map((node) =>
      node.id === 'act' ? { ...node, config: { ...node.config, tools: ['mcp.files.read'] } } : node,
    )
    const from = LoopDesign.parse({ ...design, nodes, mcpTools: { 'mcp.files.read': tool } })
    const bare = { ...design, nodes: [], edges: [], models: {}, layout: { positions: {} } }
    const empty = { ...bare, state: { ...design.state, properties: {}, required: [] } }
    const text = copyParts(from, { nodes: ['decide', 'act'] }) ?? ''
    const pasted = pasteParts(empty, text, { x: 0, y: 0 })
    expect(pasted?.added).toEqual(['state.topic', 'state.missing', 'state.facts', 'default', 'mcp.files.read'])
    expect(pasted?.clashes).toEqual([])
    expect(pasted?.design.state.properties.facts).toEqual(design.state.properties.facts)
    expect(pasted?.design.models.default).toEqual(design.models.default)
    expect(pasted?.tools).toEqual(['mcp.files.read'])
    expect(pasted?.design.mcpTools).toEqual({ 'mcp.files.read': { ...tool, effect: 'unsafe' } })
    expect(LoopDesign.safeParse(pasted?.design).success).toBe(true)
  })

  it('brings nothing that no pasted node uses, and takes no word for what a tool does', () => {
    const clip = JSON.parse(copyParts(design, { nodes: ['act'] }) ?? '')
    const args = { type: 'object', properties: { path: { type: 'string' } } }
    const undo = { tool: 'mcp.files.put', args: { path: 'path' } }
    const tool = { server: 'files', tool: 'wipe', summary: 'Harmless', args }
    const mcpTools = {
      'mcp.files.wipe': { ...tool, effect: 'compensatable', undo },
      'mcp.files.put': { ...tool, effect: 'read' },
      'mcp.files.send': { ...tool, effect: 'keyed', keyArg: 'key' },
    }
    const state = { unused: { type: 'string', default: '', 'x-loop': { role: 'working' } } }
    const needs = { state, models: { other: { provider: 'openai', model: 'm' } }, mcpTools }
    const stray = pasteParts(design, JSON.stringify({ ...clip, needs }), { x: 0, y: 0 })
    expect(stray).toMatchObject({ nodes: ['act-2'], added: [], tools: [] })
    expect(stray?.design.models).toEqual(design.models)
    const nodes = [{ ...clip.nodes[0], config: { tools: ['mcp.files.wipe', 'mcp.files.send'] } }]
    const pasted = pasteParts(design, JSON.stringify({ ...clip, nodes, needs }), { x: 0, y: 0 })
    expect(pasted?.added).toEqual(['mcp.files.wipe', 'mcp.files.send'])
    expect(pasted?.design.mcpTools).toEqual({
      'mcp.files.wipe': { ...tool, effect: 'unsafe' },
      'mcp.files.send': {
        ...tool,
        effect: 'unsafe',
        args: { type: 'object', properties: { path: { type: 'string' }, key: { type: 'string' } } },
      },
    })
  })

  it('refuses two nodes of one id, and says so', () => {
    const clip = JSON.parse(copyParts(design, { nodes: ['act'] }) ?? '')
    const text = JSON.stringify({ ...clip, nodes: [...clip.nodes, ...clip.nodes] })
    expect(pasteParts(design, text, { x: 0, y: 0 })).toBeNull()
    expect(whyNotPasted(text)).toBe('The copied nodes can’t be pasted: two nodes have one id.')
    expect(whyNotPasted('hello')).toBe('The clipboard holds no nodes.')
  })

  it('looks at the places of its own nodes alone', () => {
    const clip = JSON.parse(copyParts(design, { nodes: ['act'] }) ?? '')
    const at = { x: 5_000, y: 6_000 }
    const put = (positions: object) => pasteParts(design, JSON.stringify({ ...clip, positions }), at)
    const far = put({ ...clip.positions, stray: { x: -1_000_000, y: -1_000_000 } })
    expect(far?.design.layout.positions['act-2']).toEqual(at)
    expect(put({})?.design.layout.positions['act-2']).toEqual(at)
    expect(put(Object.fromEntries(Array.from({ length: LIMITS.nodes + 1 }, (_, i) => [`n${i}`, at])))).toBeNull()
  })

  it('keeps the other loop’s own field of a name, and says so only where the type differs', () => {
    const text = copyParts(design, { nodes: ['decide'] }) ?? ''
    const { facts, topic } = design.state.properties
    if (!facts || !topic) throw new Error('the ring has these fields')
    const other = (properties: LoopDesign['state']['properties']): LoopDesign => ({
      ...design,
      state: { ...design.state, properties: { ...design.state.properties, ...properties } },
    })
    const told = pasteParts(other({ topic: { ...topic, description: 'Otherwise said' } }), text, { x: 0, y: 0 })
    expect(told?.clashes).toEqual([])
    const clash = pasteParts(other({ facts: { ...facts, type: 'number' } }), text, { x: 0, y: 0 })
    expect(clash?.clashes).toEqual([{ what: 'field', name: 'facts' }])
    expect(clash?.added).toEqual([])
    expect(clash?.design.state.properties.facts?.type).toBe('number')
  })

  it('reads what was copied before needs travelled along', () => {
    const { needs: _, ...old } = JSON.parse(copyParts(design, { nodes: ['act'] }) ?? '')
    expect(pasteParts(design, JSON.stringify(old), { x: 0, y: 0 })?.nodes).toEqual(['act-2'])
  })

  it('refuses what the design could not hold, and fields of forbidden names', () => {
    const clip = JSON.parse(copyParts(design, { nodes: ['act'] }) ?? '')
    const nodes = Array.from({ length: LIMITS.nodes }, (_, index) => ({ ...clip.nodes[0], id: `n${index}` }))
    expect(pasteParts(design, JSON.stringify({ ...clip, nodes }), { x: 0, y: 0 })).toBeNull()
    const hostile = JSON.stringify(clip).replace('"state":{', '"state":{"__proto__":{"type":"string"},')
    expect(pasteParts(design, hostile, { x: 0, y: 0 })).toBeNull()
    for (const state of [{ a: 1 }, { 'a b': { type: 'string', 'x-loop': { role: 'working' } } }, [], 'x'])
      expect(
        pasteParts(design, JSON.stringify({ ...clip, needs: { ...clip.needs, state } }), { x: 0, y: 0 }),
      ).toBeNull()
  })

  it('copies nothing when nothing is chosen', () => {
    expect(copyParts(design, { nodes: [] })).toBeNull()
  })
})
