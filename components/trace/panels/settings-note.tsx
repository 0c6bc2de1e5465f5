'use client'
import { formatNumber, formatPercent } from '@/components/ui/format.ts'
import type { TraceStep } from '@/lib/loop/4-trace/trace.ts'
import { useNodes } from '../use-nodes.ts'
import { Block, Fact, Facts } from './fact.tsx'

/** Why a decision was made with other settings than the node's: `adapt` moved them, or a remediation chose another model. */
export function SettingsNote({ step }: { step: TraceStep }) {
  const config = useNodes().get(step.nodeId)?.config
  const { adapted } = step
  const own = [config?.model ?? 'default', config?.fallback]
  const other = step.decision === null ? undefined : step.modelCalls.find(({ alias }) => !own.includes(alias))?.alias
  if (!adapted && other === undefined) return null
  return (
    <Block title="Settings of this decision">
      <div data-testid="settings">
        {adapted ? (
          <>
            <Facts>
              {adapted.successRate === null ? null : (
                <Fact name="Success">{formatPercent(adapted.successRate)} (moves below 30 and above 80)</Fact>
              )}
              {adapted.temperature === null ? null : (
                <Fact name="Temperature">{formatNumber(adapted.temperature)}</Fact>
              )}
              {adapted.progressing === null ? null : (
                <Fact name="Score">{adapted.progressing ? 'rose' : 'did not rise'}</Fact>
              )}
              {adapted.iterationCap === null ? null : <Fact name="Iteration cap">{adapted.iterationCap}</Fact>}
            </Facts>
            <p className="mt-1 max-w-prose text-xs leading-5">{adapted.detail}</p>
          </>
        ) : null}
        {other === undefined ? null : (
          <p className="mt-1 max-w-prose text-xs leading-5">
            An invariant’s remediation chose the model <code className="font-mono">{other}</code> for this decision; the
            node’s own is <code className="font-mono">{String(own[0])}</code>.
          </p>
        )}
      </div>
    </Block>
  )
}
