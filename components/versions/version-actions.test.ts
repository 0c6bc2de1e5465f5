import { expect, it, vi } from 'vitest'
import { rankCommands } from '@/components/commands/rank-commands.ts'
import { versionCommands } from './version-actions.ts'

it('does by name with a version what its menu does', () => {
  const onAct = vi.fn()
  const commands = versionCommands([{ number: 2 }, { number: 1 }], onAct)
  const acts = ['compare', 'restore', 'template', 'share', 'export'].map((word) => {
    rankCommands(commands, `${word} v2`)[0]?.run()
    return [2, word]
  })
  expect(onAct.mock.calls).toEqual(acts)
  const [changed] = rankCommands(commands, 'v1 what it changed')
  expect(changed?.enabled()).toBe('It is the first version')
})
