import type { InboxItem } from '../api/contracts/inbox.ts'
import { Slug } from '../loop/artefacts/ids.ts'
import { type Command, JSON_FLAG } from './command.ts'
import { timeOf } from './escalation-report.ts'
import { runIdOf } from './run-id.ts'
import { printPaused } from './run-report.ts'
import { CliError, count, printable, type Terminal } from './terminal.ts'
import { openWorkspace, unwrap, type Workspace } from './workspace.ts'

const WRONG_CALL = 2
const PAGE = 200

export const inboxCommand: Command = {
  name: 'inbox',
  usage: '[RUN] [--loop LOOP] [--json]',
  summary: 'Lists the runs that wait for a person, the nearest deadline first; or shows what one of them asks',
  details: [
    '  --loop LOOP  Only runs of this loop',
    '  --json       One JSON object on stdout: {items, total}; of one run {runId, status, paused, iterations, packet}',
    '',
    'Decide with resume.',
    'Exit code 0: listed, also when nothing waits · 1: error, or the run waits for nobody · 2: wrong call.',
  ],
  args: { min: 0, max: 1 },
  flags: { ...JSON_FLAG, loop: { type: 'string' } },
  async run({ args: [id], flags, terminal }) {
    const runId = id === undefined ? null : runIdOf(id)
    const loop = flags.loop === undefined ? undefined : Slug.safeParse(flags.loop)
    if (loop && !loop.success) throw new CliError(WRONG_CALL, `--loop: ${loop.error.issues[0]?.message}.`)
    await using workspace = await openWorkspace()
    if (runId !== null) return await showOne(workspace, runId, flags.json === true, terminal)
    const { readInbox } = await import('../server/read-inbox.ts')
    const items: InboxItem[] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const query = { limit: PAGE, ...(cursor ? { cursor } : {}), ...(loop ? { loop: loop.data } : {}) }
      const page = unwrap(await readInbox(workspace.services, workspace.actor, query))
      items.push(...page.items)
      cursor = page.nextCursor
    }
    if (flags.json === true) terminal.out(JSON.stringify({ items, total: items.length }))
    else report(items, terminal)
    return 0
  },
}

async function showOne({ services, actor }: Workspace, runId: string, json: boolean, terminal: Terminal) {
  const { readEscalation } = await import('../server/read-inbox.ts')
  const { readRun } = await import('../server/read-run.ts')
  const { run } = unwrap(await readRun(services, actor, runId))
  const { escalation } = unwrap(await readEscalation(services, actor, runId))
  if (run.paused === null) throw new CliError(1, `${runId} is ${run.status}: it waits for nobody.`)
  printPaused(run, run.paused, escalation?.packet ?? null, json, terminal)
  return 0
}

function report(items: readonly InboxItem[], terminal: Terminal): void {
  if (items.length === 0) terminal.out('No run waits for a person.')
  for (const { runId, loop, why, headline, escalation, iteration, deadlineAt } of items) {
    const until = deadlineAt === null ? '' : `  until ${timeOf(deadlineAt)}`
    const kind = (escalation?.why ?? why).replaceAll('_', ' ')
    terminal.out(`${terminal.paint('bold', runId)}  ${loop.slug}, iteration ${iteration}  ${kind}${until}`)
    const ways = escalation === null ? 'nothing has to be decided' : `${count(escalation.suggestions, 'way')} out`
    terminal.out(`  ${printable(headline)} (${ways})`)
  }
  if (items.length > 0) terminal.out('\nWhat one asks: npm run -s loopwright -- inbox RUN')
}
