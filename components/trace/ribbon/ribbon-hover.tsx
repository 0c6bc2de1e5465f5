'use client'
import { formatDuration, formatNumber, formatUsd, plural } from '@/components/ui/format.ts'
import { useTrace } from '../trace-context.tsx'

/** What the pointer is over. */
export function RibbonHover({ iteration, x }: { iteration: number; x: number }) {
  const summary = useTrace((state) => state.timeline.summaries[iteration - 1])
  const forks = useTrace(({ branches }) => branches?.filter(({ splitsAt }) => splitsAt === iteration).length ?? 0)
  const facts = summary
    ? [
        summary.score === null ? null : `score ${formatNumber(summary.score)}`,
        formatDuration(Math.max(0, summary.endedAt - summary.startedAt - summary.pausedMs)),
        summary.costNanoUsd > 0 ? formatUsd(summary.costNanoUsd) : null,
        plural(summary.steps, 'step'),
        summary.violations > 0 ? plural(summary.violations, 'violation') : null,
        summary.remediations > 0 ? plural(summary.remediations, 'remediation') : null,
        summary.escalations > 0 ? plural(summary.escalations, 'question to a person', 'questions to a person') : null,
        summary.pausedMs > 0 ? `paused ${formatDuration(summary.pausedMs)}` : null,
        summary.errors > 0 ? plural(summary.errors, 'error') : null,
        forks > 0 ? `${plural(forks, 'run')} split${forks === 1 ? 's' : ''} off here` : null,
      ].filter((fact) => fact !== null)
    : ['loading …']
  return (
    <div
      aria-hidden="true"
      className="-translate-x-1/2 pointer-events-none absolute top-full z-20 mt-1 whitespace-nowrap rounded-md border border-line bg-raised px-2 py-1 text-[11px] shadow-md"
      style={{ left: `clamp(7rem, ${x}px, calc(100% - 7rem))` }}
    >
      <span className="font-medium tabular-nums">Iteration {iteration}</span>
      <span className="text-muted tabular-nums"> · {facts.join(' · ')}</span>
    </div>
  )
}
