import { expect, it } from 'vitest'
import { nameNodes } from './name-nodes.ts'

const nodes = [
  { id: 'terminate', label: 'Good enough?' },
  { id: 'terminate-2', label: 'Give up' },
  { id: 'blank', label: ' ' },
]

it.each([
  ['“terminate” ended the run in iteration 3: valid.', '“Good enough?” ended the run in iteration 3: valid.'],
  ['The way from “terminate” by “yes” to “terminate-2”', 'The way from “Good enough?” by “yes” to “Give up”'],
  ['There is no tool “code.run”.', 'There is no tool “code.run”.'],
  ['“blank” led nowhere.', '“blank” led nowhere.'],
  ['terminate is not quoted', 'terminate is not quoted'],
  ['“terminate', '“terminate'],
  ['', ''],
])('names the nodes of %s', (sentence, expected) => {
  expect(nameNodes(sentence, nodes)).toBe(expected)
})
