import { expect, it } from 'vitest'
import { newDesign } from '@/lib/loop/1-draw/new-design.ts'
import type { StateSchema } from '@/lib/loop/state/schema.ts'
import { stateMeaning } from './state-meaning.ts'

const { state } = newDesign('ring')
const { missing: _, ...fewer } = state.properties
const at = (version: number, properties = state.properties, from: number[] = []): StateSchema => ({
  ...state,
  properties,
  'x-loop': {
    version,
    migrations: from.map((each) => ({ from: each, fields: state.properties, set: [{ field: 'facts', value: '[]' }] })),
  },
})

it.each<[string, StateSchema, StateSchema, boolean, string]>([
  ['the same', at(1), at(1), true, 'a paused run can go on with it as it is'],
  ['other fields under one number', at(1), at(1, fewer), false, 'yet 1 field differs'],
  ['a migration', at(1), at(2, fewer, [1]), true, 'led from version 1 to 2, 1 field by expressions'],
  ['two migrations', at(1), at(3, fewer, [1, 2]), true, 'led from version 1 to 3'],
  ['a gap in the migrations', at(1), at(3, fewer, [1]), false, 'no migration from version 2'],
  ['an older state', at(2), at(1), false, 'goes back from version 2 to 1'],
])('%s', (_name, before, after, follows, text) => {
  const meaning = stateMeaning(before, after)
  expect(meaning.follows).toBe(follows)
  expect(meaning.text).toContain(text)
})
