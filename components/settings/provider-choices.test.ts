import { describe, expect, it } from 'vitest'
import { firstChoice, providerChoices } from './provider-choices.ts'

const broken = { name: 'anthropic', problem: 'It has no key.' }
const works = { name: 'local', problem: null }

describe('firstChoice', () => {
  it.each([
    ['the first connection that works', [broken, works], ['scripted'], 'local'],
    ['what answers in this process, where no connection works', [broken], ['scripted'], 'scripted'],
    ['one that does not work, where there is no other', [broken], [], 'anthropic'],
    ['nothing, where there is nothing', [], [], ''],
  ])('is %s', (_, connections, inProcess, name) => {
    expect(firstChoice(providerChoices(connections, inProcess))).toBe(name)
  })
})

it('marks what does not work, and what is no real model', () => {
  expect(providerChoices([broken, works], ['scripted']).map(({ name, note }) => name + note)).toEqual([
    'anthropic (does not work)',
    'local',
    'scripted (not a real model)',
  ])
})
