import { describe, expect, it } from 'vitest'
import { newDesign } from '@/lib/loop/1-draw/new-design.ts'
import { copyParts, pasteParts } from './clipboard.ts'

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

  it('copies nothing when nothing is chosen', () => {
    expect(copyParts(design, { nodes: [] })).toBeNull()
  })
})
