import type { InboxItem } from '../api/contracts/inbox.ts'
import type { RunDetail } from '../api/contracts/runs.ts'
import { Slug } from '../loop/artefacts/ids.ts'
import { type Command, JSON_FLAG } from './command.ts'
import { timeOf } from './escalation-report.ts'
import { runIdOf } from './run-id.ts'
import { printPaused } from './run-report.ts'
import { CliError, count, dollars, oneLine, type Terminal } from './terminal.ts'
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
    'Decide with resume RUN. Times are in UTC.',
    'Exit code 0: listed, also when nothing waits · 1: error, no such run or loop, or the run waits for nobody · 2: wrong call.',
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
    const { findLoop } = await import('../server/find-loop.ts')
    if (loop) unwrap(await findLoop(workspace.services, workspace.actor, loop.data))
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
  if (!json) terminal.out(heading(run, run.paused.at, terminal))
  printPaused(run, run.paused, escalation?.packet ?? null, json, terminal)
  return 0
}

function heading({ id, loop, version, costNanoUsd }: RunDetail, since: number, terminal: Terminal): string {
  const which = version === null ? 'draft' : `version ${version}`
  return `${terminal.paint('bold', id)}  ${oneLine(loop.name)} (${loop.slug}), ${which} · waits since ${timeOf(since)} · ${dollars(costNanoUsd)} so far`
}

/** In a word or two, why a run waits. */
const WHYS: Record<InboxItem['why'] | NonNullable<InboxItem['escalation']>['why'], string> = {
  approval: 'approval',
  question: 'question',
  invariant: 'invariant',
  guard: 'stop rule',
  in_doubt: 'in doubt',
  escalation: 'decision',
  requested: 'paused',
  breakpoint: 'breakpoint',
  step: 'single step',
}

function report(items: readonly InboxItem[], terminal: Terminal): void {
  if (items.length === 0) terminal.out('No run waits for a person.')
  for (const { runId, loop, why, headline, escalation, iteration, deadlineAt } of items) {
    const until = deadlineAt === null ? '' : `  until ${timeOf(deadlineAt)}`
    terminal.out(
      `${terminal.paint('bold', runId)}  ${loop.slug}, iteration ${iteration}  ${WHYS[escalation?.why ?? why]}${until}`,
    )
    const ways =
      escalation === null ? 'nothing to decide: resume it when you like' : count(escalation.suggestions, 'suggestion')
    terminal.out(`  ${oneLine(headline)} (${ways})`)
  }
  if (items.length === 0) return
  const asks = items.some(({ escalation }) => escalation !== null)
  if (asks) terminal.out('\nSee what a run asks, and how to answer: npm run -s loopwright -- inbox RUN')
  else terminal.out('\nResume one: npm run -s loopwright -- resume RUN')
}
