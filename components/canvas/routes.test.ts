import type { InternalNode } from '@xyflow/react'
import { expect, it } from 'vitest'
import { obstaclesOf, routed } from './routes.ts'

/** What is read of a node of the canvas. */
const node = (id: string, x: number, part: object = {}): [string, InternalNode] => [
  id,
  {
    id,
    type: 'loop',
    measured: { width: 200, height: 80 },
    internals: { positionAbsolute: { x, y: 0 } },
    ...part,
  } as unknown as InternalNode, // the members that are read
]
const state = (nodeLookup: Map<string, InternalNode>) => ({ nodeLookup })
const rect = (x: number) => ({ x, y: 0, width: 200, height: 80 })
const ends = { source: 'a', target: 'c', from: rect(0), to: rect(900), lane: 0 }

it('gives the same obstacles for as long as no node moves, and others afterwards', () => {
  const lookup = new Map([node('a', 0), node('b', 450), node('c', 900)])
  const first = obstaclesOf(state(lookup))
  expect(first.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  expect(obstaclesOf(state(lookup))).toBe(first)
  expect(routed(first, ends)).toBe(routed(first, ends))
  expect(routed(first, ends).label.y).toBeLessThan(0)
  lookup.set(...node('b', 450, { internals: { positionAbsolute: { x: 450, y: 400 } } }))
  const moved = obstaclesOf(state(lookup))
  expect(moved).not.toBe(first)
  expect(routed(moved, ends).label.y).toBeGreaterThan(-80)
})

it('leaves out what is being dragged, and frames and notes', () => {
  const lookup = new Map([node('a', 0), node('b', 450, { dragging: true }), node('note:n', 9, { type: 'note' })])
  expect(obstaclesOf(state(lookup)).map(({ id }) => id)).toEqual(['a'])
})

it('has none in a drawing of many nodes', () => {
  expect(obstaclesOf(state(new Map(Array.from({ length: 200 }, (_, index) => node(`n${index}`, index)))))).toEqual([])
})
