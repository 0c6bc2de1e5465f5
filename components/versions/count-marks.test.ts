import { expect, it } from 'vitest'
import { connect } from '@/lib/loop/1-draw/edit-edges.ts'
import { addNode, moveNodes, rename } from '@/lib/loop/1-draw/edit-nodes.ts'
import { diffDesigns } from '@/lib/loop/diff/diff-designs.ts'
import { ring } from '@/lib/loop/diff/fixture-edits.ts'
import { definitions } from '@/lib/nodes/definitions.ts'
import { countMarks } from './count-marks.ts'

it('counts what the list of changes tells: an edge that leads elsewhere is one change, and a changed node can be moved too', () => {
  const added = addNode(rename(ring, 'decide', 'Choose'), definitions.act, { x: 900, y: 0 }, 'writer')
  const after = connect(moveNodes(added, { decide: { x: -500, y: 0 } }), {
    from: 'decide',
    handle: 'next',
    to: 'writer',
  })
  expect(Object.fromEntries(countMarks(diffDesigns(ring, after)))).toEqual({ changed: 2, added: 1, moved: 1 })
  expect(countMarks([]).size).toBe(0)
})
