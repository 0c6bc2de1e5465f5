import { describe, expect, it } from 'vitest'
import { definitions } from '../../nodes/definitions.ts'
import type { LoopDesign } from '../artefacts/design.ts'
import type { JsonObject } from '../artefacts/json.ts'
import { newDesign } from './new-design.ts'
import { renameCallees } from './rename-callees.ts'

const calling = (child: JsonObject): LoopDesign => {
  const design = newDesign('Caller')
  return {
    ...design,
    nodes: [...design.nodes, { id: 'call', kind: 'act', label: '', config: { tools: [], child } }],
  }
}
const childOf = ({ nodes }: LoopDesign) => nodes.find(({ id }) => id === 'call')?.config.child
const placed = new Map([['part', { slug: 'part-2', version: 3 }]])

describe('calls of loops that have another place', () => {
  it.each([
    ['of the newest version stay calls of the newest', { loop: 'part' }, { loop: 'part-2' }],
    ['of a version get the real one', { loop: 'part', version: 1 }, { loop: 'part-2', version: 3 }],
    ['of other loops stay', { loop: 'other', version: 1 }, { loop: 'other', version: 1 }],
    ['that can’t be read stay', { loop: 'part', version: 'newest' }, { loop: 'part', version: 'newest' }],
  ])('%s', (_, before, after) => {
    expect(childOf(renameCallees(calling(before), definitions, placed))).toEqual(after)
  })

  it('leave a design that has none as it is', () => {
    const design = newDesign('Plain')
    expect(renameCallees(design, definitions, placed)).toBe(design)
  })
})
