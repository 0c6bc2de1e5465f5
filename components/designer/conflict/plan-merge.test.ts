import { expect, it } from 'vitest'
import { removeStateField } from '@/lib/loop/1-draw/edit-data.ts'
import { rename, setConfig } from '@/lib/loop/1-draw/edit-nodes.ts'
import { newDesign } from '@/lib/loop/1-draw/new-design.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { needsNobody, planMerge } from './plan-merge.ts'

const base = newDesign('ring')
const plan = (mine: LoopDesign, theirs: LoopDesign, choices = {}) => {
  const sides = { base, mine, theirs }
  const planned = planMerge(sides, choices, undefined)
  return { ...planned, alone: needsNobody(sides, planned) }
}

it('changes of different nodes need nobody, and say what came in', () => {
  const { alone, fromTheirs, design } = plan(rename(base, 'act', 'Mine'), rename(base, 'decide', 'Theirs'))
  expect(alone).toBe(true)
  expect(fromTheirs.map(({ part }) => part.name)).toEqual(['Theirs'])
  expect(design.nodes.map(({ label }) => label)).toEqual(expect.arrayContaining(['Mine', 'Theirs']))
})

it('one label changed by both is asked', () => {
  const { alone, asked, design } = plan(rename(base, 'act', 'Mine'), rename(base, 'act', 'Theirs'), {
    'nodes/act/label': 'theirs',
  })
  expect(alone).toBe(false)
  expect(asked.map(({ id }) => id)).toEqual(['nodes/act/label'])
  expect(design.nodes.find(({ id }) => id === 'act')?.label).toBe('Theirs')
})

it('changes that only together make an error are shown to somebody', () => {
  const observe = base.nodes.find(({ id }) => id === 'observe')
  // Mine does without the field; theirs reads it in one more place.
  const mine = removeStateField(
    setConfig(setConfig(base, 'decide', { ...base.nodes[1]?.config, prompt: 'Go on.' }), 'observe', { map: [] }),
    'missing',
  )
  const theirs = setConfig(base, 'terminate', {
    ...base.nodes.find(({ id }) => id === 'terminate')?.config,
    rules: [{ when: 'state.missing == 0', label: 'enough', outcome: 'success', output: {} }],
  })
  expect(observe).toBeDefined()
  const { alone, asked, newErrors } = plan(mine, theirs)
  expect([alone, asked.length]).toEqual([false, 0])
  expect(newErrors[0]?.message).toContain('missing')
})

it('without a common beginning somebody always looks', () => {
  const sides = { base: null, mine: base, theirs: rename(base, 'act', 'Theirs') }
  expect(needsNobody(sides, planMerge(sides, {}, undefined))).toBe(false)
})
