'use client'
import { formatNumber, words } from '@/components/ui/format.ts'
import { JsonView } from '../json-view.tsx'
import { isTrialDone, RunStatusBadge } from '../run-status-badge.tsx'
import { useTrace } from '../trace-context.tsx'
import { useNodeNames } from '../use-nodes.ts'
import { Block, Fact, Facts } from './fact.tsx'

/** How the run ended and what it leaves. */
export function ResultTab() {
  const run = useTrace((state) => state.run)
  const named = useNodeNames()
  if (run.status !== 'finished') {
    return <p className="p-4 text-[13px] text-muted">The result appears when the run has ended.</p>
  }
  const tried = isTrialDone(run)
  return (
    <div data-testid="result">
      <div className="px-4 pt-3">
        <div className="flex flex-wrap items-center gap-3">
          <RunStatusBadge run={run} />
          <Facts>
            {run.label && !tried ? <Fact name="Goal">{run.label}</Fact> : null}
            {run.reason && !tried ? <Fact name="Reason">{words(run.reason)}</Fact> : null}
            {run.bestScore === null || tried ? null : (
              <Fact name="Best score">
                {formatNumber(run.bestScore)}
                {run.bestIteration === null ? '' : ` in iteration ${run.bestIteration}`}
              </Fact>
            )}
          </Facts>
        </div>
        {tried ? null : <p className="mt-1.5 max-w-prose text-[13px]">{named(run.explanation)}</p>}
      </div>
      {run.output && Object.keys(run.output).length > 0 ? (
        <Block title="Output">
          <JsonView value={run.output} />
        </Block>
      ) : null}
      {run.resultState ? (
        <Block title="Result state">
          <JsonView value={run.resultState} />
        </Block>
      ) : null}
      <Block title="Input">
        <JsonView value={run.input} />
      </Block>
    </div>
  )
}
