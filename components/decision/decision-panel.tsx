'use client'
import { useId, useRef } from 'react'
import { cn } from '@/components/ui/cn.ts'
import { CaseAsked, CaseHistory } from './case-view.tsx'
import { ChangeSummary } from './change-summary.tsx'
import { DecisionActions, StopRun } from './decision-actions.tsx'
import { DecisionForm } from './decision-form.tsx'
import { RefusedNote } from './refused-note.tsx'
import { SuggestionList } from './suggestion-list.tsx'
import type { Decision, DecisionSubject } from './use-decision.ts'

type Props = {
  subject: DecisionSubject
  decision: Decision
  /** Names nodes by their labels. */
  named: (sentence: string) => string
  className?: string
}

/** A paused run's case and what can be decided about it: suggestions to take, and everything a person may put together themselves. */
export function DecisionPanel({ subject, decision, named, className }: Props) {
  const { paused, packet } = subject
  const suggestions = packet?.suggestions ?? []
  // An answer in a person's own words comes before everything else.
  const free = paused.question?.options.length === 0
  const ownRef = useRef<HTMLElement>(null)
  const ownId = useId()
  const { problem, places } = decision
  return (
    <div className={cn('@container flex min-w-0 flex-col', className)} data-testid="decision">
      {/* One below the other, what can be done comes before what went before. */}
      <div className="grid min-w-0 grid-cols-1 gap-x-8 gap-y-4 @[52rem]:grid-cols-[minmax(0,5fr)_minmax(0,6fr)] @[52rem]:grid-rows-[auto_1fr]">
        <CaseAsked subject={subject} />
        <div className="flex min-w-0 flex-col gap-4 @[52rem]:col-start-2 @[52rem]:row-span-2 @[52rem]:row-start-1">
          {free ? (
            <div data-decision-actions>
              <DecisionActions paused={paused} decision={decision} />
            </div>
          ) : null}
          <SuggestionList
            suggestions={suggestions}
            decision={decision}
            onEdit={(suggestion) => {
              decision.begin(suggestion)
              ownRef.current?.focus()
              ownRef.current?.scrollIntoView({ block: 'nearest' })
            }}
          />
          <section ref={ownRef} tabIndex={-1} aria-labelledby={ownId} className="min-w-0 focus:outline-none">
            <h3 id={ownId} className="pb-1 font-medium text-[11px] text-muted">
              {suggestions.length === 0 && !free ? 'Decide' : 'Or decide yourself'}
            </h3>
            <DecisionForm subject={subject} decision={decision} />
          </section>
        </div>
        <CaseHistory subject={subject} named={named} />
      </div>
      <div className="sticky bottom-0 z-10 mt-4 border-line border-t bg-surface py-2">
        {problem ? <RefusedNote problem={problem} elsewhere={places.elsewhere} /> : null}
        <ChangeSummary before={subject.state} after={decision.after} draft={decision.draft} />
        <div
          data-decision-actions={free ? undefined : true}
          className="flex flex-wrap items-center justify-end gap-2 pt-1.5"
        >
          <span className="mr-auto">
            <StopRun paused={paused} decision={decision} />
          </span>
          {free ? null : <DecisionActions paused={paused} decision={decision} />}
        </div>
      </div>
    </div>
  )
}
