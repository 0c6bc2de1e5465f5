'use client'

import { cn } from '@/components/ui/cn.ts'
import { formatUsd, plural } from '@/components/ui/format.ts'
import type { EvaluationSummary } from '@/lib/api/contracts/evaluations.ts'
import { progressWords } from './progress-words.ts'

/** How far it is. Listeners hear each tenth, not each result. */
export function Progress({ evaluation }: { evaluation: EvaluationSummary }) {
  const { status, judged, total, costNanoUsd } = evaluation
  return (
    <>
      <p role="status" className="sr-only">
        {progressWords(evaluation)}
      </p>
      {status === 'running' ? (
        <div className="grid gap-1.5 text-[13px]">
          <ProgressBar value={judged} max={total} label="Results that are judged" className="w-full" />
          <p className="text-muted tabular-nums">
            {judged} of {plural(total, 'run')} judged · {formatUsd(costNanoUsd)} so far
          </p>
        </div>
      ) : null}
    </>
  )
}

type BarProps = { value: number; max: number; label: string; className: string }

export function ProgressBar({ value, max, label, className }: BarProps) {
  return (
    <progress
      max={Math.max(1, max)}
      value={value}
      aria-label={label}
      className={cn(
        'h-2 appearance-none overflow-hidden rounded-full bg-sunken ring-1 ring-line ring-inset [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-transparent [&::-webkit-progress-value]:bg-accent',
        className,
      )}
    />
  )
}
