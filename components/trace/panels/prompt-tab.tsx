'use client'
import { formatCount } from '@/components/ui/format.ts'
import { SimulatedBadge } from '@/components/ui/simulated-badge.tsx'
import { type AssembledContext, contextOf, type TraceModelCall, type TraceStep } from '@/lib/loop/4-trace/trace.ts'
import { JsonView } from '../json-view.tsx'
import { useTrace } from '../trace-context.tsx'
import { CachedBadge } from './cached-badge.tsx'
import { ContextBars } from './context-bars.tsx'
import { Block, Fact, Facts, Pre } from './fact.tsx'
import { StepOrNearest } from './step-or-nearest.tsx'
import { StoredValue } from './stored-value.tsx'

/** Exactly what the model got, call by call. */
export function PromptTab() {
  return (
    <StepOrNearest missing="called no model" has={callsModel}>
      {(step) => (
        <div className="divide-y divide-line" data-testid="prompt">
          {step.modelCalls.map((call) => (
            <Prompt key={call.seq} call={call} context={contextOf(step, call)} />
          ))}
        </div>
      )}
    </StepOrNearest>
  )
}

export function callsModel(step: TraceStep): boolean {
  return step.modelCalls.length > 0
}

function Prompt({ call, context }: { call: TraceModelCall; context: AssembledContext | null }) {
  return (
    <StoredValue value={call.request}>
      {({ instructions, prompt, schema, temperature, maxOutputTokens, timeoutMs }) => (
        <article>
          <Facts className="items-center px-4 pt-3">
            <BoundModelName alias={call.alias} />
            <Fact name="Purpose">{call.purpose}</Fact>
            {call.attempt > 1 ? <Fact name="Try">{call.attempt}</Fact> : null}
            {call.answer?.cached ? <CachedBadge /> : null}
            {temperature === null ? null : <Fact name="Temperature">{temperature}</Fact>}
            <Fact name="Max output tokens">{formatCount(maxOutputTokens)}</Fact>
            <Fact name="Timeout">{timeoutMs / 1_000} s</Fact>
          </Facts>
          <ContextBars context={context} />
          {instructions === '' ? null : (
            <Block title="Instructions">
              <Pre>{instructions}</Pre>
            </Block>
          )}
          <Block title="Prompt">
            <Pre>{prompt}</Pre>
          </Block>
          {schema === null ? null : (
            <Block title="Answer schema">
              <JsonView value={schema} openTo={1} />
            </Block>
          )}
        </article>
      )}
    </StoredValue>
  )
}

/** The model that an alias was bound to when the run started. */
export function BoundModelName({ alias }: { alias: string }) {
  const bound = useTrace((state) => state.run.models?.[alias])
  if (!bound) return <Fact name="Model">{alias}</Fact>
  return (
    <Fact name="Model">
      {alias} = {bound.provider}:{bound.model}
      {bound.simulated ? <SimulatedBadge provider={bound.provider} /> : null}
    </Fact>
  )
}
