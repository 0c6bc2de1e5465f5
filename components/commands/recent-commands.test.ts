import { describe, expect, it } from 'vitest'
import { keepRecent, recentCommands } from './recent-commands.ts'

function fakeStorage(first: string | null) {
  let held = first
  return {
    getItem: () => held,
    setItem: (_key: string, text: string) => {
      held = text
    },
  }
}

describe('recent commands', () => {
  it('keeps the last six, the newest first, each once', () => {
    const storage = fakeStorage(null)
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'c']) keepRecent(storage, { id, label: id })
    expect(recentCommands(storage).map(({ id }) => id)).toEqual(['c', 'g', 'f', 'e', 'd', 'b'])
  })

  it.each([
    'nonsense',
    '{}',
    '[{"id":1}]',
    '[{"id":"a","label":"a","href":"https://elsewhere"}]',
    '[{"id":"a","label":"a","__proto__":{}}]',
  ])('takes %s for nothing', (text) => expect(recentCommands(fakeStorage(text))).toEqual([]))

  it('takes no address that leads out of the app', () => {
    expect(recentCommands(fakeStorage('[{"id":"a","label":"a","href":"//elsewhere.example"}]'))).toEqual([])
  })
})
