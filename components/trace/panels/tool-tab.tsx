'use client'
import { Badge } from '@/components/ui/badge.tsx'
import { formatDuration, words } from '@/components/ui/format.ts'
import type { TraceStep, TraceToolCall } from '@/lib/loop/4-trace/trace.ts'
import { JsonView } from '../json-view.tsx'
import { CachedBadge } from './cached-badge.tsx'
import { CallStory } from './call-story.tsx'
import { Block, Fact, Facts, Pre } from './fact.tsx'
import { StepOrNearest } from './step-or-nearest.tsx'
import { StoredValue } from './stored-value.tsx'

/** Tool calls of the step, attempt by attempt. */
export function ToolTab() {
  return (
    <StepOrNearest missing="ran no tool" has={runsTool}>
      {(step) => (
        <div className="divide-y divide-line" data-testid="tool">
          <CallStory step={step} of="tool" calls={step.toolCalls}>
            {(call) => <Call call={call} />}
          </CallStory>
        </div>
      )}
    </StepOrNearest>
  )
}

function runsTool(step: TraceStep): boolean {
  return step.toolCalls.length > 0 || step.refusals.some(({ of }) => of === 'tool')
}

function Call({ call }: { call: TraceToolCall }) {
  const status = call.failure ? 'failed' : call.output ? 'answered' : 'no answer recorded'
  return (
    <article>
      <Facts className="items-center px-4 pt-3">
        <Fact name="Tool">{call.tool}</Fact>
        <Fact name="Status">
          <Badge tone={call.failure ? 'danger' : call.output ? 'success' : 'neutral'}>{status}</Badge>
          {call.output?.cached ? <CachedBadge /> : null}
        </Fact>
        {call.attempt > 1 ? <Fact name="Attempt">{call.attempt}</Fact> : null}
        {call.durationMs === null || call.output?.cached ? null : (
          <Fact name="Time">{formatDuration(call.durationMs)}</Fact>
        )}
        <Fact name="Effect">{call.effect ?? 'asks a person'}</Fact>
        {call.key === null ? null : (
          <Fact name="Idempotency key">
            <span className="font-mono" title={call.key}>
              {call.key.slice(0, 12)}
            </span>
          </Fact>
        )}
      </Facts>
      <Block title="Arguments">
        <StoredValue value={call.args}>{(args) => <JsonView value={args} />}</StoredValue>
        {Object.entries(call.secretArgs).map(([argument, names]) => (
          <p key={argument} className="pt-1 text-[11px] text-muted">
            Filled in for the call alone, in {argument}: {names.join(', ')}.
          </p>
        ))}
      </Block>
      {call.failure ? (
        <Block title={`Failed (${words(call.failure.kind)}, ${call.failure.class})`}>
          <Pre tone="danger">{call.failure.message}</Pre>
        </Block>
      ) : null}
      {call.output ? (
        <Block title="Output">
          <StoredValue value={call.output.value}>{(output) => <JsonView value={output} />}</StoredValue>
        </Block>
      ) : null}
    </article>
  )
}
