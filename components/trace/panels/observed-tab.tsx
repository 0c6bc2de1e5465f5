'use client'
import { countObserved, type TraceStep } from '@/lib/loop/4-trace/trace.ts'
import { ConsolidatedBlock } from './consolidated-block.tsx'
import { EvaluationBlock } from './evaluation-block.tsx'
import { ObservationBlock } from './observation-block.tsx'
import { RecallBlock } from './recall-block.tsx'
import { StepOrNearest } from './step-or-nearest.tsx'

/** What the step took in, in the order in which it did: what was remembered, noted, kept and dropped, and how it scored. */
export function ObservedTab() {
  return (
    <StepOrNearest missing="observed no fact" has={(step) => countObserved(step) > 0}>
      {(step) => (
        <div className="divide-y divide-line" data-testid="observed">
          {storyOf(step).map((told) =>
            'recall' in told ? (
              <RecallBlock key={told.seq} recall={told.recall} />
            ) : (
              <ObservationBlock key={told.seq} observation={told.observation} />
            ),
          )}
          {step.evaluation ? <EvaluationBlock evaluation={step.evaluation} /> : null}
          {step.consolidated ? <ConsolidatedBlock consolidated={step.consolidated} /> : null}
        </div>
      )}
    </StepOrNearest>
  )
}

function storyOf({ recalls, observations }: TraceStep) {
  return [
    ...recalls.map((recall) => ({ seq: recall.seq, recall })),
    ...observations.map((observation) => ({ seq: observation.seq, observation })),
  ].sort((a, b) => a.seq - b.seq)
}
