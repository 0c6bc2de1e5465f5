'use client'
import { Badge } from '@/components/ui/badge.tsx'
import { formatCount, formatDuration, formatNumber, formatUsd, words } from '@/components/ui/format.ts'
import { type TraceModelCall, type TraceStep, thoughtOf } from '@/lib/loop/4-trace/trace.ts'
import type { Stored } from '@/lib/loop/4-trace/trace-event.ts'
import type { Decision } from '@/lib/loop/artefacts/events.ts'
import { JsonView } from '../json-view.tsx'
import { CachedBadge } from './cached-badge.tsx'
import { CallStory } from './call-story.tsx'
import { Block, Fact, Facts, Pre } from './fact.tsx'
import { BoundModelName, callsModel } from './prompt-tab.tsx'
import { RouteBlock } from './route-block.tsx'
import { SettingsNote } from './settings-note.tsx'
import { StepOrNearest } from './step-or-nearest.tsx'
import { StoredValue } from './stored-value.tsx'
import { ThoughtBlock } from './thought-block.tsx'

/** What came back, what it cost, and what was made of it. */
export function ResponseTab() {
  return (
    <StepOrNearest
      missing="called no model"
      has={(step) => callsModel(step) || step.decision !== null || refusesModel(step)}
    >
      {(step) => (
        <div className="divide-y divide-line" data-testid="response">
          <SettingsNote step={step} />
          <CallStory step={step} of="model" calls={step.modelCalls}>
            {(call) => (
              <>
                <Response
                  call={call}
                  folded={thoughtOf(step, call)?.thought.parsed ?? false}
                  fallback={isFallback(step, call)}
                />
                <ThoughtBlock step={step} call={call} />
              </>
            )}
          </CallStory>
          {step.decision ? <DecisionBlock decision={step.decision} /> : null}
          <RouteBlock route={step.route} />
        </div>
      )}
    </StepOrNearest>
  )
}

function refusesModel(step: TraceStep): boolean {
  return step.refusals.some(({ of }) => of === 'model')
}

/** Whether another model had been given up before. */
function isFallback({ recoveries }: TraceStep, { seq }: TraceModelCall): boolean {
  return recoveries.some((recovery) => recovery.action === 'fallback_model' && recovery.seq < seq)
}

/** `folded`: the answer is told below in other words, so as it came it is closed. */
function Response({ call, folded, fallback }: { call: TraceModelCall; folded: boolean; fallback: boolean }) {
  const { answer, failure, latencyMs, problems } = call
  return (
    <article>
      <Facts className="items-center px-4 pt-3">
        <BoundModelName alias={call.alias} />
        {fallback ? <Badge tone="warning">fallback</Badge> : null}
        <Fact name="Purpose">{call.purpose}</Fact>
        {call.attempt > 1 ? <Fact name="Try">{call.attempt}</Fact> : null}
        {answer?.cached ? <CachedBadge /> : null}
        {latencyMs === null || answer?.cached ? null : <Fact name="Latency">{formatDuration(latencyMs)}</Fact>}
        {answer && !answer.cached ? (
          <>
            <Fact name="Tokens">
              {formatCount(answer.usage.inputTokens)} in · {formatCount(answer.usage.outputTokens)} out
            </Fact>
            <Fact name="Cost">{formatUsd(answer.costNanoUsd)}</Fact>
            <Fact name="Finished">{answer.finishReason}</Fact>
          </>
        ) : null}
      </Facts>
      {problems.length > 0 ? (
        <Block title="Could not be used; sent back to the model">
          <ul className="list-disc pl-5 text-danger text-xs leading-5">
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </Block>
      ) : null}
      {folded && answer ? (
        <details className="px-4 pt-1.5 text-xs">
          <summary className="w-fit cursor-pointer text-muted">Response as it came</summary>
          <AnswerText text={answer.text} />
        </details>
      ) : (
        <Block title={failure ? `Failed (${words(failure.kind)}, ${failure.class})` : 'Response'}>
          {failure ? <Pre tone="danger">{failure.message}</Pre> : null}
          {answer ? <AnswerText text={answer.text} /> : null}
          {!failure && !answer ? <p className="text-muted text-xs">No answer recorded yet.</p> : null}
        </Block>
      )}
    </article>
  )
}

function AnswerText({ text }: { text: Stored<string> }) {
  return <StoredValue value={text}>{(whole) => <Pre>{pretty(whole)}</Pre>}</StoredValue>
}

function DecisionBlock({ decision }: { decision: Decision }) {
  return (
    <Block title="Decision">
      <Facts className="mb-1.5">
        <Fact name="Action">{decision.action?.tool ?? 'none'}</Fact>
        {decision.subgoal ? <Fact name="Subgoal">{decision.subgoal}</Fact> : null}
        {decision.confidence === null ? null : <Fact name="Confidence">{formatNumber(decision.confidence)}</Fact>}
      </Facts>
      {decision.reasoning ? <p className="mb-1.5 max-w-prose text-[13px]">{decision.reasoning}</p> : null}
      {decision.action ? <JsonView value={decision.action.args} /> : null}
    </Block>
  )
}

/** JSON answers with line breaks; anything else as it came. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
