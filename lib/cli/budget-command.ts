import type { LoopBudget } from '../api/contracts/budgets.ts'
import { type Command, JSON_FLAG } from './command.ts'
import { CliError, dollars, printable, type Terminal, table } from './terminal.ts'
import { openWorkspace, unwrap } from './workspace.ts'

const WRONG_CALL = 2
const MOST_USD = 1_000_000

export const budgetCommand: Command = {
  name: 'budget',
  usage: 'LOOP [--per-day USD|none] [--json]',
  summary: 'Shows or sets what all runs of a loop may spend in one day',
  details: [
    '  --per-day USD|none   The new daily budget, such as 2.50; none: no limit',
    '  --json               One object on stdout: {dailyBudgetNanoUsd, flaggedAt, days, open}, in billionths of a dollar',
    '',
    'A day is a UTC day. Calls that were cut off stay held, because they may have been billed.',
    'A loop that ran into its budget on three days in a row is flagged and gets no more until a new version is published.',
    'Exit code 0: shown or set · 1: there is no such loop, or it is flagged · 2: wrong call.',
  ],
  args: { min: 1, max: 1 },
  flags: { ...JSON_FLAG, 'per-day': { type: 'string' } },
  async run({ args: [slug = ''], flags, terminal }) {
    const perDay = readPerDay(flags['per-day'])
    await using workspace = await openWorkspace()
    const { services, actor } = workspace
    const { readBudget } = await import('../server/daily-budget.ts')
    if (perDay !== undefined) {
      const { editLoop } = await import('../server/edit-loop.ts')
      unwrap(await editLoop(services, actor, slug, { dailyBudgetNanoUsd: perDay }))
    }
    const budget = unwrap(await readBudget(services, actor, slug))
    if (flags.json === true) terminal.out(JSON.stringify(budget))
    else report(slug, budget, terminal)
    return 0
  },
}

function readPerDay(given: unknown): number | null | undefined {
  if (given === undefined) return undefined
  if (given === 'none') return null
  const usd = typeof given === 'string' && /^\d*\.?\d+$/.test(given) ? Number(given) : Number.NaN
  const nanoUsd = Math.round(usd * 1e9)
  if (nanoUsd >= 1 && usd <= MOST_USD) return nanoUsd
  const hint = 'Expected US dollars above 0, such as 2.50, or none.'
  throw new CliError(WRONG_CALL, `--per-day ${printable(String(given))} can't be understood.`, hint)
}

function report(slug: string, { dailyBudgetNanoUsd, flaggedAt, days, open }: LoopBudget, terminal: Terminal): void {
  const [today] = days
  const used = (today?.spent ?? 0) + (today?.held ?? 0)
  const limit = dailyBudgetNanoUsd === null ? 'no daily budget' : `${dollars(dailyBudgetNanoUsd)} a day`
  const left = dailyBudgetNanoUsd === null ? '' : `, ${dollars(Math.max(0, dailyBudgetNanoUsd - used))} left today`
  terminal.out(`${slug}: ${limit}${left}`)
  if (flaggedAt !== null) terminal.out(terminal.paint('yellow', flagNotice(flaggedAt)))
  const cut = open.filter(({ cutOff }) => cutOff)
  const shown = days.filter(({ spent, held, refusedAt }) => spent > 0 || held > 0 || refusedAt !== null)
  if (shown.length === 0) terminal.out(`Nothing was spent in ${days.length} days.`)
  else {
    const rows = shown.map(({ day, spent, held, cutOff, refusedAt }) => [
      day,
      dollars(spent),
      dollars(held),
      dollars(cutOff),
      refusedAt === null ? '' : `${new Date(refusedAt).toISOString().slice(11, 16)} UTC`,
    ])
    terminal.out('')
    for (const row of table(['day', 'spent', 'held', 'of it by calls cut off', 'refused from'], rows, [1, 2, 3]))
      terminal.out(row)
  }
  for (const { runId, nanoUsd } of cut) terminal.out(`held by a call that was cut off: ${dollars(nanoUsd)}  ${runId}`)
}

/** What a person is told about a flagged loop. */
export function flagNotice(flaggedAt: number): string {
  const since = new Date(flaggedAt).toISOString().slice(0, 10)
  return `Flagged for redesign since ${since}: it ran into its daily budget on three days in a row. It gets no more until a new version is published.`
}
