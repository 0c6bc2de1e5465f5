'use client'
import { FlagNotice } from '@/components/budget/flag-notice.tsx'
import { HATCHED, MoneyBar } from '@/components/budget/money-bar.tsx'
import { useBudget } from '@/components/budget/use-budget.ts'
import { Badge, type Tone } from '@/components/ui/badge.tsx'
import { cn } from '@/components/ui/cn.ts'
import { formatCount, formatUsd } from '@/components/ui/format.ts'
import { type CallMoney, callMoney, spentOver } from '@/lib/loop/4-trace/call-money.ts'
import { nanoUsdOf } from '@/lib/loop/guards/caps.ts'
import { currentIteration } from '../store/selectors.ts'
import { useTrace } from '../trace-context.tsx'
import { useNodes } from '../use-nodes.ts'
import { SpendingCurve } from './spending-curve.tsx'

/** What the run and the loop's day have spent and hold, how that rose, and what each call of the iteration held and cost. */
export function BudgetTab() {
  return (
    <div className="grid max-w-5xl gap-x-8 gap-y-5 p-4 pt-3 md:grid-cols-2" data-testid="budget">
      <div className="grid content-start gap-4">
        <RunBudget />
        <DayBudget />
        <SpendingCurve />
      </div>
      <Calls />
    </div>
  )
}

function RunBudget() {
  const run = useTrace((state) => state.run)
  const { budgetUsd, budgetTokens } = useTrace((state) => state.snapshot.spec.contract)
  const summaries = useTrace((state) => state.timeline.summaries)
  const events = useTrace(currentIteration)?.events
  const answered = spentOver(summaries, 1).at(-1)?.spent ?? 0
  // What a finished run counts beyond its answers was held for calls that a restart cut off.
  const cutOff = run.status === 'finished' ? Math.max(0, run.costNanoUsd - answered) : 0
  const open = run.status === 'finished' || !events ? [] : callMoney(events).filter(({ ending }) => ending === 'open')
  const held = cutOff + open.reduce((sum, { reserved, cutOff: before }) => sum + reserved + before, 0)
  const budget = budgetUsd === undefined ? null : nanoUsdOf(budgetUsd)
  return (
    <>
      <MoneyBar label="This run" spent={answered} held={held} budget={budget} />
      {cutOff > 0 ? (
        <p className="-mt-3 text-[11px] text-muted">
          {formatUsd(cutOff)} is held by calls that were cut off: they may have been billed.
        </p>
      ) : null}
      {budgetTokens === undefined ? null : (
        <p className="text-muted text-xs tabular-nums">
          {formatCount(run.tokens)} of {formatCount(budgetTokens)} tokens
        </p>
      )}
    </>
  )
}

function DayBudget() {
  const slug = useTrace((state) => state.run.loop.slug)
  // A run's cost changes with each answer: then the day's figures have changed too.
  const moment = useTrace((state) => `${state.run.status} ${state.timeline.count}`)
  const { budget, problem } = useBudget(slug, moment)
  if (budget === null)
    return (
      <p className="text-muted text-xs">{problem ? `The loop’s day: ${problem.detail}` : 'Loading the loop’s day …'}</p>
    )
  const [today] = budget.days
  return (
    <>
      <MoneyBar
        label="All runs of the loop today (UTC)"
        spent={today?.spent ?? 0}
        held={today?.held ?? 0}
        budget={budget.dailyBudgetNanoUsd}
      />
      {today && today.cutOff > 0 ? (
        <p className="-mt-3 text-[11px] text-muted">
          {formatUsd(today.cutOff)} of it is held by calls that were cut off.
        </p>
      ) : null}
      {budget.flaggedAt === null ? null : <FlagNotice flaggedAt={budget.flaggedAt} />}
    </>
  )
}

const ENDINGS: Record<CallMoney['ending'], { text: string; tone: Tone } | null> = {
  answered: null,
  open: { text: 'in flight', tone: 'info' },
  cached: { text: 'from the cache', tone: 'neutral' },
  failed: { text: 'failed', tone: 'danger' },
  refused: { text: 'no room', tone: 'danger' },
  cancelled: { text: 'cancelled', tone: 'neutral' },
}

function Calls() {
  const iteration = useTrace(currentIteration)
  if (!iteration) return <p className="text-muted text-xs">Loading …</p>
  const calls = callMoney(iteration.events)
  const most = Math.max(1, ...calls.map(({ reserved, cost }) => Math.max(reserved, cost ?? 0)))
  return (
    <section aria-labelledby="budget-calls">
      <h3 id="budget-calls" className="mb-2 font-medium text-xs">
        Calls of iteration {formatCount(iteration.iteration)}: held, then settled
      </h3>
      {calls.length === 0 ? (
        <p className="text-muted text-xs">No model was called in it.</p>
      ) : (
        <ul className="grid gap-2">
          {calls.map((call) => (
            <Call key={call.seq} call={call} most={most} />
          ))}
        </ul>
      )}
    </section>
  )
}

function moneyText({ reserved, cost, ending }: CallMoney): string {
  if (ending === 'refused') return reserved > 0 ? `needs ${formatUsd(reserved)} · not sent` : 'not sent'
  return `${formatUsd(reserved)} held · ${cost === null ? 'not settled' : `cost ${formatUsd(cost)}`}`
}

function Call({ call, most }: { call: CallMoney; most: number }) {
  const { nodeId, purpose, reserved, cost, cutOff, ending } = call
  const label = useNodes().get(nodeId)?.label || nodeId
  const badge = ENDINGS[ending]
  const width = (nanoUsd: number) => ({ width: `${(nanoUsd / most) * 100}%` })
  return (
    <li className="text-xs">
      <p className="flex flex-wrap items-center gap-x-2">
        <span className="font-medium">{label}</span>
        <span className="text-muted">{purpose}</span>
        {badge ? <Badge tone={badge.tone}>{badge.text}</Badge> : null}
        {cutOff > 0 ? <Badge tone="warning">{formatUsd(cutOff)} cut off</Badge> : null}
        <span className="ml-auto text-muted tabular-nums">{moneyText(call)}</span>
      </p>
      <span className="mt-1 grid gap-0.5" aria-hidden="true">
        <span className={cn('block h-1.5 rounded-full', HATCHED)} style={width(reserved)} />
        <span
          className={cn('block h-1.5 rounded-full', (cost ?? 0) > reserved ? 'bg-danger' : 'bg-accent/75')}
          style={width(cost ?? 0)}
        />
      </span>
    </li>
  )
}
