import { expect, it } from 'vitest'
import { flagOf, type GivenLists } from './flag-of.ts'

it.each<[string, string, GivenLists?]>([
  ['breakpoints.1.when', "--break-when 'n ='", { breakpoints: [{ nodeId: 'act' }, { when: 'n =' }] }],
  ['breakpoints.0.nodeId', '--break act', { breakpoints: [{ nodeId: 'act' }] }],
  ['relax.0.invariant', '--relax small', { relax: [{ invariant: 'small' }] }],
  ['extend.nanoUsd', '--extend usd=N'],
  ['extend.timeoutMs', '--extend seconds=N'],
  ['extend.iterations', '--extend iterations=N'],
  ['patch.score', '--set score=…'],
  ['patch', '--set'],
  ['models.default', '--model default=…'],
  ['input.topic', '--input, field topic'],
  ['body.iteration', '--at'],
  ['answer', '--answer'],
  ['body.edit.source', '--predicate'],
  ['edit.nodeId', '--node'],
  ['limit', '--limit'],
  ['state.note', 'state.note'],
])('%s was given by %s', (where, flag, given) => {
  expect(flagOf(where, given)).toBe(flag)
})
