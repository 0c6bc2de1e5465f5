'use client'

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
          <progress
            max={Math.max(1, total)}
            value={judged}
            aria-label="Results that are judged"
            className="h-2 w-full appearance-none overflow-hidden rounded-full bg-sunken ring-1 ring-line ring-inset [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-transparent [&::-webkit-progress-value]:bg-accent"
          />
          <p className="text-muted tabular-nums">
            {judged} of {plural(total, 'run')} judged · {formatUsd(costNanoUsd)} so far
          </p>
        </div>
      ) : null}
    </>
  )
}
