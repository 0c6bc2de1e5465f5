import { expect, it } from 'vitest'
import { rename } from '@/lib/loop/1-draw/edit-nodes.ts'
import { newDesign } from '@/lib/loop/1-draw/new-design.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { planMerge } from './plan-merge.ts'
import { told } from './told.ts'

const base = newDesign('ring')
const of = (mine: LoopDesign, theirs: LoopDesign) => told(planMerge({ base, mine, theirs }, {}, undefined))

it('counts what goes together without what is asked', () => {
  const mine = rename(base, 'act', 'Mine')
  const theirs = rename(base, 'act', 'Theirs')
  expect(of(mine, theirs)).toBe('What both changed is asked:')
  expect(of(mine, rename(rename(theirs, 'decide', 'Choose'), 'observe', 'See'))).toBe(
    '0 changes of yours and 2 of theirs go together. What both changed is asked:',
  )
  expect(of(mine, rename(base, 'decide', 'Choose'))).toBe('1 change of yours and 1 of theirs go together.')
})
