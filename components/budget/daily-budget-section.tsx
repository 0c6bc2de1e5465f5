'use client'

import { type FormEvent, useId, useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { formatUsd } from '@/components/ui/format.ts'
import { Input } from '@/components/ui/input.tsx'
import { api } from '@/lib/api/client.ts'
import type { LoopBudget } from '@/lib/api/contracts/budgets.ts'
import { DayBars } from './day-bars.tsx'
import { FlagNotice } from './flag-notice.tsx'
import { MoneyBar } from './money-bar.tsx'
import { readUsd } from './read-usd.ts'
import { useBudget } from './use-budget.ts'

/** Sets what all runs of a loop may spend in a day, and shows what they spent. Not part of the design: it holds from the moment it is saved. */
export function DailyBudgetSection({ slug }: { slug: string }) {
  const { budget, problem, load } = useBudget(slug)
  if (budget === null) return <p className="text-muted text-xs">{problem ? problem.detail : 'Loading …'}</p>
  const [today] = budget.days
  const spentEver = budget.days.some(({ spent, held }) => spent + held > 0)
  return (
    <div className="grid gap-3">
      {budget.flaggedAt === null ? null : <FlagNotice flaggedAt={budget.flaggedAt} />}
      <BudgetForm slug={slug} budget={budget} onSaved={load} />
      <MoneyBar label="Today" spent={today?.spent ?? 0} held={today?.held ?? 0} budget={budget.dailyBudgetNanoUsd} />
      {today && today.cutOff > 0 ? (
        <p className="text-[11px] text-muted leading-4">
          {formatUsd(today.cutOff)} is held by calls that were cut off: they may have been billed.
        </p>
      ) : null}
      {spentEver ? <DayBars days={budget.days} budget={budget.dailyBudgetNanoUsd} /> : null}
    </div>
  )
}

type FormProps = { slug: string; budget: LoopBudget; onSaved(): Promise<void> }

function BudgetForm({ slug, budget: { dailyBudgetNanoUsd: current }, onSaved }: FormProps) {
  const id = useId()
  const [text, setText] = useState(current === null ? '' : String(current / 1e9))
  const [refusal, setRefusal] = useState('')
  const [saving, setSaving] = useState(false)
  const wanted = readUsd(text)
  const unchanged = wanted.ok && wanted.nanoUsd === current
  async function save(event: FormEvent) {
    event.preventDefault()
    if (!wanted.ok || unchanged) return
    setSaving(true)
    const result = await api.setDailyBudget(slug, wanted.nanoUsd)
    setRefusal(result.ok ? '' : result.problem.detail)
    if (result.ok) await onSaved()
    setSaving(false)
  }
  const wrong = wanted.ok ? refusal : wanted.message
  return (
    <form onSubmit={save} className="grid gap-1">
      <label htmlFor={id} className="font-medium text-xs">
        USD per day
      </label>
      <div className="flex gap-2">
        <Input
          id={id}
          inputMode="decimal"
          placeholder="no limit"
          value={text}
          aria-invalid={wrong !== ''}
          aria-describedby={`${id}-hint`}
          onChange={(event) => {
            setText(event.target.value)
            setRefusal('')
          }}
        />
        <Button type="submit" disabled={saving || !wanted.ok || unchanged}>
          {saving ? 'Saving …' : 'Save'}
        </Button>
      </div>
      <p
        id={`${id}-hint`}
        className={wrong === '' ? 'text-[11px] text-muted leading-4' : 'text-[11px] text-danger leading-4'}
      >
        {wrong === ''
          ? 'For all runs of this loop in one UTC day; empty for no limit. Saved at once, not with the design.'
          : wrong}
      </p>
      <span role="status" className="sr-only">
        {wrong}
      </span>
    </form>
  )
}
