'use client'
import { useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { plural } from '@/components/ui/format.ts'
import type { Suggestion } from '@/lib/loop/artefacts/escalation.ts'
import { SuggestionCard } from './suggestion-card.tsx'
import type { Decision } from './use-decision.ts'

/** As many as can be compared at a look. */
const FIRST = 3

type Props = { suggestions: readonly Suggestion[]; decision: Decision; onEdit: (suggestion: Suggestion) => void }

/** The ways out that were worked out, best first. Nothing where there are none. */
export function SuggestionList({ suggestions, decision, onEdit }: Props) {
  const [all, setAll] = useState(false)
  if (suggestions.length === 0) return null
  // One more is shown rather than hidden behind a button of its size.
  const shown = all || suggestions.length <= FIRST + 1 ? suggestions : suggestions.slice(0, FIRST)
  const { sent, take } = decision
  return (
    <section aria-label="Suggestions">
      <h3 className="pb-1.5 font-medium text-[11px] text-muted">Suggestions</h3>
      <ul className="flex flex-col gap-2">
        {shown.map((suggestion, index) => (
          <SuggestionCard
            key={suggestion.title}
            suggestion={suggestion}
            first={index === 0}
            disabled={sent !== null}
            sending={sent?.by === 'suggestion' && sent.title === suggestion.title}
            onTake={() => void take(suggestion)}
            onEdit={() => onEdit(suggestion)}
          />
        ))}
      </ul>
      {shown.length === suggestions.length ? null : (
        <Button variant="ghost" size="sm" className="mt-1" onClick={() => setAll(true)}>
          {plural(suggestions.length - shown.length, 'more suggestion')}
        </Button>
      )}
    </section>
  )
}
