import { describe, expect, it } from 'vitest'
import { alignNodes } from './align.ts'
import { moveNodes } from './edit-nodes.ts'
import { newDesign } from './new-design.ts'

const design = moveNodes(newDesign('ring'), {
  observe: { x: 0, y: 30 },
  decide: { x: 100, y: 0 },
  act: { x: 301, y: 90 },
})
const ids = ['observe', 'decide', 'act']
const placesOf = (how: Parameters<typeof alignNodes>[2], chosen = ids) => {
  const { positions } = alignNodes(design, chosen, how).layout
  return ids.map((id) => [positions[id]?.x, positions[id]?.y])
}

describe('alignNodes', () => {
  it.each([
    [
      'left',
      [
        [0, 30],
        [0, 0],
        [0, 90],
      ],
    ],
    [
      'top',
      [
        [0, 0],
        [100, 0],
        [301, 0],
      ],
    ],
    [
      'across',
      [
        [0, 30],
        [151, 0],
        [301, 90],
      ],
    ],
    [
      'down',
      [
        [0, 45],
        [100, 0],
        [301, 90],
      ],
    ],
  ] as const)('%s', (how, places) => {
    expect(placesOf(how)).toEqual(places)
  })
  it('leaves too few, and nodes that are not there, where they are', () => {
    expect(alignNodes(design, ['act', 'nobody'], 'left')).toBe(design)
    expect(alignNodes(design, ['act', 'decide'], 'across')).toBe(design)
  })
})
