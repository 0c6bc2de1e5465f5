import type { LoopChecklist } from '../api/contracts/checklist.ts'
import { countWords, statusWords } from '../loop/checklist/checklist.ts'
import { type Command, JSON_FLAG } from './command.ts'
import { printable, type Terminal } from './terminal.ts'
import { openWorkspace, unwrap } from './workspace.ts'

export const checklistCommand: Command = {
  name: 'checklist',
  usage: 'LOOP [--json]',
  summary: 'Shows which of the fourteen points of a loop fit for use are met',
  details: [
    '  --json   One object on stdout: {met, of, points}, each point with its status and what it rests on',
    '',
    'Read off the stored draft, and the versions, runs, suites, memories and budgets stored beside it.',
    'Exit code 0: shown · 1: there is no such loop · 2: wrong call.',
  ],
  args: { min: 1, max: 1 },
  flags: { ...JSON_FLAG },
  async run({ args: [slug = ''], flags, terminal }) {
    await using workspace = await openWorkspace()
    const { readChecklist } = await import('../server/checklist.ts')
    const found = unwrap(await readChecklist(workspace.services, workspace.actor, slug))
    if (flags.json === true) terminal.out(JSON.stringify(found))
    else report(slug, found, terminal)
    return 0
  },
}

const COLOURS = { met: 'green', partly: 'yellow', 'not-met': 'red', 'not-applicable': 'dim' } as const

function report(slug: string, { points }: LoopChecklist, terminal: Terminal): void {
  terminal.out(`${slug}: ${countWords(points)}`)
  for (const { number, title, status, parts } of points) {
    terminal.out('')
    terminal.out(`${String(number).padStart(2)}  ${title}: ${terminal.paint(COLOURS[status], statusWords(status))}`)
    for (const { holds, text } of parts)
      terminal.out(`    ${holds === null ? '·' : holds ? '✓' : '✗'} ${printable(text)}`)
  }
}
