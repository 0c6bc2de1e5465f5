import { expect, it } from 'vitest'
import { definitions } from '../../nodes/definitions.ts'
import { connect } from '../1-draw/edit-edges.ts'
import { addNode, moveNodes, removeNodes, rename } from '../1-draw/edit-nodes.ts'
import { ring } from './fixture-edits.ts'
import { unionDesign } from './union-design.ts'

it('shows two designs as one, with what is gone', () => {
  const place = ring.layout.positions.act ?? { x: 0, y: 0 }
  let after = rename(removeNodes(ring, ['act']), 'decide', 'Choose')
  after = moveNodes(addNode(after, definitions.act, place, 'writer'), { observe: { x: -500, y: 0 } })
  after = connect(after, { from: 'decide', handle: 'next', to: 'writer' })
  const { design, nodeMarks, edgeMarks } = unionDesign(ring, after)
  expect(nodeMarks).toEqual({ act: 'removed', decide: 'changed', writer: 'added', observe: 'moved' })
  expect(edgeMarks).toEqual({ 'decide.next': 'changed', 'was:decide.next': 'former', 'was:act.next': 'removed' })
  expect(design.nodes.map(({ id }) => id)).toEqual(['observe', 'decide', 'invariant', 'terminate', 'writer', 'act'])
  // Both can be seen.
  expect(design.layout.positions.act).not.toEqual(design.layout.positions.writer)
})

it('marks nothing where nothing differs', () => {
  expect(unionDesign(ring, structuredClone(ring))).toEqual({ design: ring, nodeMarks: {}, edgeMarks: {}, changes: [] })
})
