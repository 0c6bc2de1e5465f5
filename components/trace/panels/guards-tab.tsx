'use client'
import { Badge } from '@/components/ui/badge.tsx'
import { cn } from '@/components/ui/cn.ts'
import { formatNumber, words } from '@/components/ui/format.ts'
import type { GuardReading } from '@/lib/loop/artefacts/events.ts'
import { currentGuards } from '../store/selectors.ts'
import { useTrace } from '../trace-context.tsx'
import { useNodeNames } from '../use-nodes.ts'
import { GoalBlock } from './goal-block.tsx'
import { GuardHistory } from './guard-history.tsx'
import { PriorsBlock } from './priors-block.tsx'

/** The stop rules as read when this iteration ended: how near each was to firing, nearest first. */
export function GuardsTab() {
  return (
    <>
      <GoalBlock />
      <GuardReadings />
      <GuardHistory />
      <PriorsBlock />
    </>
  )
}

function GuardReadings() {
  const guards = useTrace(currentGuards)
  const iteration = useTrace((state) => state.iteration)
  if (!guards) {
    return (
      <p className="p-4 text-[13px] text-muted">
        Stop rules are read when the loop arrives at its head: not yet in iteration {iteration}.
      </p>
    )
  }
  const readings = guards.readings.toSorted((a, b) => Number(b.fired) - Number(a.fired) || b.level - a.level)
  return (
    <div className="p-4 pt-3" data-testid="guards">
      <p className="mb-2 text-muted text-xs">
        Read at the end of iteration {iteration}
        {guards.score === null ? '' : ` at score ${formatNumber(guards.score)}`}
      </p>
      <ul className="grid max-w-5xl gap-x-4 gap-y-1.5">
        {readings.map((reading) => (
          <Reading key={reading.rule} reading={reading} />
        ))}
      </ul>
    </div>
  )
}

function Reading({ reading }: { reading: GuardReading }) {
  const level = Math.min(1, Math.max(0, reading.level))
  const named = useNodeNames()
  const percent = Math.round(level * 100)
  return (
    <li className="grid grid-cols-[9.5rem_minmax(3rem,12rem)_2.5rem] items-start gap-x-3 text-xs leading-5 sm:grid-cols-[9.5rem_minmax(3rem,8rem)_2.5rem_minmax(12rem,1fr)]">
      <span className={cn('truncate', reading.fired && 'font-semibold')}>{words(reading.rule)}</span>
      <span className="mt-1.75 h-1.5 overflow-hidden rounded-full bg-foreground/8" aria-hidden="true">
        <span
          className={cn(
            'block h-full rounded-full',
            reading.fired ? 'bg-danger' : level >= 0.75 ? 'bg-warning' : 'bg-accent/70',
          )}
          style={{ width: `${percent}%` }}
        />
      </span>
      <span className="text-right text-muted tabular-nums">{percent}%</span>
      <span className="col-span-full min-w-0 break-words text-muted sm:col-span-1">
        {reading.fired ? (
          <Badge tone="danger" className="mr-1.5">
            fired
          </Badge>
        ) : null}
        {named(reading.detail)}
      </span>
    </li>
  )
}
