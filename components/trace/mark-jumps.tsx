'use client'
import { Flag, Triangle, X } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { plural } from '@/components/ui/format.ts'
import { Tooltip } from '@/components/ui/tooltip.tsx'
import type { Mark } from '@/lib/loop/4-trace/navigate.ts'
import type { IterationSummary } from '@/lib/loop/artefacts/trace.ts'
import { ACTIONS, keysOf } from './keys.ts'
import { useTrace, useTraceStore } from './trace-context.tsx'

/** Counts of violations, questions to a person and errors; pressing one goes to the next. */
export function MarkJumps() {
  const violations = useTrace((state) => totals(state.timeline.summaries).violations)
  const errors = useTrace((state) => totals(state.timeline.summaries).errors)
  const escalations = useTrace((state) => totals(state.timeline.summaries).escalations)
  const waiting = useTrace((state) => state.waitingJump?.mark ?? null)
  const notice = useNotice()
  return (
    <div className="flex items-center gap-1">
      <span role="status" data-testid="notice" className="text-muted text-xs">
        {waiting
          ? `Still loading: goes to the ${waiting === 'escalation' ? 'question' : waiting} when it is found.`
          : notice}
      </span>
      <Jump
        count={violations}
        noun="violation"
        action="violation"
        icon={<Triangle className="size-2.5! text-warning" fill="currentColor" />}
      />
      <Jump
        count={escalations}
        noun="question to a person"
        nouns="questions to a person"
        action="escalation"
        icon={<Flag className="size-3! text-accent" fill="currentColor" />}
      />
      <Jump count={errors} noun="error" action="error" icon={<X className="size-3! text-danger" strokeWidth={3} />} />
    </div>
  )
}

const NOTICE_MS = 4_000

/** Why the last key did nothing, for a moment. */
function useNotice(): string | null {
  const store = useTraceStore()
  const notice = useTrace((state) => state.notice)
  useEffect(() => {
    if (notice === null) return
    const timer = setTimeout(() => store.getState().show({ notice: null }), NOTICE_MS)
    return () => clearTimeout(timer)
  }, [store, notice])
  return notice?.text ?? null
}

type JumpProps = { count: number; noun: string; nouns?: string; action: Mark; icon: ReactNode }

function Jump({ count, noun, nouns, action, icon }: JumpProps) {
  const store = useTraceStore()
  if (count === 0) return null
  const shown = ACTIONS[action]
  return (
    <Tooltip label={shown.label} shortcut={keysOf(shown)}>
      <Button
        variant="ghost"
        size="sm"
        className="tabular-nums"
        aria-label={`${plural(count, noun, nouns)}: go to the next`}
        onClick={() => {
          // After the last one the first is next: a button that does nothing reads as broken.
          const state = store.getState()
          if (state.jump(action, 1) !== 'none') return
          state.goTo({ iteration: 1, step: 1 })
          state.jump(action, 1)
        }}
      >
        {icon}
        {count}
      </Button>
    </Tooltip>
  )
}

type Totals = { violations: number; errors: number; escalations: number }
const known = new WeakMap<object, Totals>()

/** Sums over all loaded summaries, once per array. */
function totals(summaries: readonly (IterationSummary | undefined)[]): Totals {
  const cached = known.get(summaries)
  if (cached) return cached
  const sum = { violations: 0, errors: 0, escalations: 0 }
  for (const summary of summaries) {
    sum.violations += summary?.violations ?? 0
    sum.errors += summary?.errors ?? 0
    sum.escalations += summary?.escalations ?? 0
  }
  known.set(summaries, sum)
  return sum
}
