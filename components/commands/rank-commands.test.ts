import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupCommands } from './group-commands.ts'
import { rankCommands } from './rank-commands.ts'

const command = (label: string, group = 'Edit', words: string[] = []) => ({ label, group, words })
const labels = (query: string, ...commands: ReturnType<typeof command>[]) =>
  rankCommands(commands, query).map(({ label }) => label)

describe('rankCommands', () => {
  it.each([
    ['run', ['Run', 'Run again', 'Go to run', 'Prune']],
    ['again run', ['Run again']],
    ['  RUN ', ['Run', 'Run again', 'Go to run', 'Prune']],
    ['nothing', []],
    ['history', ['Spec']],
    ['edit', ['Prune', 'Go to run', 'Run again', 'Run', 'Spec']],
  ])('%j finds %j', (query, found) => {
    const all = [
      command('Prune'),
      command('Go to run'),
      command('Run again'),
      command('Run'),
      command('Spec', 'Edit', ['history']),
    ]
    expect(labels(query, ...all)).toEqual(found)
  })

  it('keeps all in their order when nothing is typed, and finds each by its own name', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 })), (names) => {
        const all = names.map((name) => command(name))
        expect(rankCommands(all, '')).toEqual(all)
        for (const one of all) if (one.label.trim() !== '') expect(rankCommands(all, one.label)).toContain(one)
      }),
    )
  })
})

const full = (id: string, label: string, group: string, can: true | string = true) => ({
  id,
  label,
  group,
  icon: () => null,
  shortcuts: [],
  enabled: () => can,
  run: () => undefined,
})

describe('groupCommands', () => {
  // An icon is a component: what it draws is of no account here.
  const all = [full('a', 'Copy', 'Edit'), full('b', 'Run', 'Loop'), full('c', 'Cut', 'Edit')] as never[]
  const lead = (recent: { id: string; label: string }) => full(recent.id, recent.label, 'Recently used') as never
  const shown = (query: string, recent: { id: string; label: string; href?: string }[] = []) =>
    groupCommands(all, query, recent, lead).map(({ heading, commands }) => [
      heading,
      ...commands.map(({ label }: { label: string }) => label),
    ])

  it('puts what was used last first, and again what leads somewhere though no page offers it', () => {
    const recent = [
      { id: 'c', label: 'Cut' },
      { id: 'gone', label: 'Gone' },
      { id: 'x', label: 'A run', href: '/runs/x' },
    ]
    expect(shown('', recent)).toEqual([
      ['Recently used', 'Cut', 'A run'],
      ['Edit', 'Copy'],
      ['Loop', 'Run'],
    ])
    expect(shown('')).toEqual([
      ['Edit', 'Copy', 'Cut'],
      ['Loop', 'Run'],
    ])
  })

  it('puts what can’t be done now at the end of all groups, also what was used last', () => {
    const off = [full('d', 'Delete', 'Edit', 'Select something'), full('e', 'Paste', 'Edit', 'Nothing is copied')]
    const groups = groupCommands([...off, ...all] as never[], '', [{ id: 'e', label: 'Paste' }], lead)
    expect(groups.map(({ heading, commands }) => [heading, ...commands.map(({ label }) => label)])).toEqual([
      ['Edit', 'Copy', 'Cut'],
      ['Loop', 'Run'],
      ['Not now', 'Paste', 'Delete'],
    ])
  })

  it('orders groups by their likeliest command', () => {
    expect(shown('ru')).toEqual([['Loop', 'Run']])
    expect(shown('c')).toEqual([['Edit', 'Copy', 'Cut']])
  })
})
