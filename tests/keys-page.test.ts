import { expect, it } from 'vitest'
import type { Command } from '../components/commands/action.ts'
import { GLOBAL_ACTIONS } from '../components/commands/global-commands.ts'
import { groupKeys } from '../components/commands/group-keys.ts'
import { COMPARE_ACTIONS } from '../components/compare/actions.ts'
import { ACTIONS as DESIGNER } from '../components/designer/actions.ts'
import { CANVAS_HINTS } from '../components/designer/designer-commands.ts'
import { INBOX_ACTIONS, INBOX_HINTS } from '../components/inbox/use-inbox-keys.ts'
import { RIBBON_HINTS, ACTIONS as TRACE } from '../components/trace/keys.ts'

type Listed = readonly Pick<Command, 'group' | 'label' | 'shortcuts'>[]

const section = (title: string, actions: Listed, hints: Parameters<typeof groupKeys>[1] = []) => {
  const groups = groupKeys(actions, hints).map(({ group, rows }) => {
    const lines = rows.map(({ label, keys }) => `| ${keys.map((key) => `\`${key}\``).join(' or ')} | ${label} |`)
    return `### ${group}\n\n| key | does |\n|---|---|\n${lines.join('\n')}\n`
  })
  return `## ${title}\n\n${groups.join('\n')}`
}

it('the guide lists every key: written by vitest run tests/keys-page.test.ts -u', async () => {
  const page = [
    '# Keys\n\n`Mod` is ⌘ on a Mac and Ctrl elsewhere. `?` shows the keys of the page you are on.\n',
    section('On every page', GLOBAL_ACTIONS),
    section('Designer', Object.values(DESIGNER), CANVAS_HINTS),
    section('Trace viewer', Object.values(TRACE), RIBBON_HINTS),
    section('Comparison', Object.values(COMPARE_ACTIONS), RIBBON_HINTS),
    section('Inbox', Object.values(INBOX_ACTIONS), INBOX_HINTS),
  ].join('\n')
  await expect(page).toMatchFileSnapshot('../docs/guide/keys.md')
})
