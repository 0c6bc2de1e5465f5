'use client'
import { ArrowLeft, ArrowRight, Flag } from 'lucide-react'
import { printed } from '@/components/commands/shortcuts.ts'
import { Button } from '@/components/ui/button.tsx'
import { formatCount, plural } from '@/components/ui/format.ts'
import { COMPARE_ACTIONS } from './actions.ts'
import { useCompare, useCompareStore } from './compare-context.tsx'
import { differenceWords } from './difference-words.ts'

/** Where the runs part, and the ways from one difference to the next. */
export function DifferenceBar() {
  const store = useCompareStore()
  const comparison = useCompare((state) => state.comparison)
  const problem = useCompare((state) => state.problem)
  const iteration = useCompare((state) => state.iteration)
  const count = useCompare((state) => state.count)
  const here = comparison?.differences.find((difference) => difference.iteration === iteration)
  const pressed = (name: 'first' | 'previous' | 'next') => {
    const { label, shortcuts, enabled, run } = COMPARE_ACTIONS[name]
    return {
      onClick: () => run(store.getState()),
      disabled: enabled(store.getState()) !== true,
      title: `${label} (${printed(shortcuts[0], true)})`,
    }
  }
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-[13px]">
      <p role="status" aria-live="polite" data-testid="divergence" className="min-w-0 flex-1 basis-80">
        {problem ? (
          <span className="text-danger">The runs could not be compared. {problem.detail}</span>
        ) : comparison === null ? (
          'Comparing …'
        ) : (
          <Summary />
        )}
      </p>
      <span className="text-muted tabular-nums" data-testid="compare-place">
        Iteration {formatCount(iteration)} of {formatCount(count)}
        {here ? `: ${differenceWords(here)}` : comparison === null ? '' : ': no difference'}
      </span>
      <span className="flex gap-1">
        <Button size="sm" {...pressed('first')}>
          <Flag aria-hidden="true" />
          Where they part
        </Button>
        <Button size="icon" aria-label={COMPARE_ACTIONS.previous.label} {...pressed('previous')}>
          <ArrowLeft />
        </Button>
        <Button size="icon" aria-label={COMPARE_ACTIONS.next.label} {...pressed('next')}>
          <ArrowRight />
        </Button>
        <ViewSwitch />
      </span>
    </div>
  )
}

function Summary() {
  const comparison = useCompare((state) => state.comparison)
  if (!comparison) return null
  const { divergence, differences, branchedAt } = comparison
  const shared =
    branchedAt === null
      ? ''
      : `One branched off with iteration ${formatCount(branchedAt)}; before it both are the same. `
  if (!divergence) {
    const words =
      differences.length === 0
        ? 'Both runs did the same, as far as they are recorded.'
        : `Both took the same course; models and tools said something else in ${plural(differences.length, 'iteration')}.`
    return <>{shared + words}</>
  }
  return (
    <>
      {shared}
      <strong className="font-semibold">They part in iteration {formatCount(divergence.iteration)}</strong>:{' '}
      {differenceWords(divergence)}. {plural(differences.length, 'iteration differs', 'iterations differ')}.
    </>
  )
}

function ViewSwitch() {
  const store = useCompareStore()
  const view = useCompare((state) => state.view)
  return (
    <Button
      size="sm"
      aria-pressed={view === 'both'}
      onClick={() => COMPARE_ACTIONS.diff.run(store.getState())}
      title={`${COMPARE_ACTIONS.diff.label} (D)`}
    >
      {view === 'both' ? 'Show differences' : 'Show both'}
    </Button>
  )
}
