'use client'

import { FlagNotice } from './flag-notice.tsx'
import { MoneyBar } from './money-bar.tsx'
import { useBudget } from './use-budget.ts'

/** How the loop's day stands, for whoever is about to start a run; nothing for a loop without a daily budget. */
export function BudgetNote({ slug }: { slug: string }) {
  const { budget } = useBudget(slug)
  if (budget === null || budget.dailyBudgetNanoUsd === null) return null
  const [today] = budget.days
  return (
    <div className="grid gap-2">
      {budget.flaggedAt === null ? null : <FlagNotice flaggedAt={budget.flaggedAt} />}
      <MoneyBar
        label="All runs of the loop today (UTC)"
        spent={today?.spent ?? 0}
        held={today?.held ?? 0}
        budget={budget.dailyBudgetNanoUsd}
      />
    </div>
  )
}
