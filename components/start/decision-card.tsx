'use client'

import { Plus, Trash2 } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { focusSoon } from '@/components/ui/focus-soon.ts'
import { Input, Select } from '@/components/ui/input.tsx'
import { MAP_LIMITS } from '@/lib/loop/1-draw/decision-map.ts'
import { addAlternative, type DraftAlternative, type DraftDecision } from './map-draft.ts'
import { MapField, marked } from './map-field.tsx'

type DecisionCardProps = {
  decision: DraftDecision
  /** Its place in the list, from 1. */
  number: number
  /** All decisions, for where an alternative leads. */
  decisions: readonly DraftDecision[]
  /** By id of the control. */
  problems: ReadonlyMap<string, string>
  onChange: (change: Partial<Omit<DraftDecision, 'id'>>) => void
  onRemove: () => void
  onRemoveAlternative: (left: DraftAlternative[]) => void
}

export function DecisionCard({
  decision,
  number,
  decisions,
  problems,
  onChange,
  onRemove,
  onRemoveAlternative,
}: DecisionCardProps) {
  const { id, question, criterion, alternatives } = decision
  const full = alternatives.length >= MAP_LIMITS.alternatives
  const add = () => {
    const next = addAlternative(decision)
    onChange({ alternatives: next })
    const added = next.at(-1)
    if (added) focusSoon(`${id}:${added.id}:label`)
  }
  const addOnEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || full) return
    event.preventDefault()
    add()
  }
  const at = (member: string) => `${id}:${member}`
  return (
    <section
      aria-label={`Decision ${number}`}
      className="flex flex-col gap-3 rounded-xl border border-line bg-surface p-4 shadow-sm"
    >
      <div className="flex items-center justify-between gap-2">
        <h3 className="font-semibold text-[13px]">Decision {number}</h3>
        <Button variant="ghost" size="icon" aria-label={`Remove decision ${number}`} onClick={onRemove}>
          <Trash2 />
        </Button>
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        <MapField id={at('question')} label="Question" problem={problems.get(at('question'))}>
          <Input
            {...marked(at('question'), problems.get(at('question')))}
            value={question}
            maxLength={MAP_LIMITS.questionChars}
            placeholder="Which file comes next?"
            onChange={(event) => onChange({ question: event.target.value })}
          />
        </MapField>
        <MapField id={at('criterion')} label="It is right when" problem={problems.get(at('criterion'))}>
          <Input
            {...marked(at('criterion'), problems.get(at('criterion')))}
            value={criterion}
            maxLength={MAP_LIMITS.criterionChars}
            placeholder="it is the riskiest of the unread files"
            onChange={(event) => onChange({ criterion: event.target.value })}
          />
        </MapField>
      </div>
      <ol aria-label={`Alternatives of decision ${number}`} className="flex flex-col gap-3 sm:gap-2">
        {alternatives.map((alternative, index) => (
          <AlternativeRow
            key={alternative.id}
            alternative={alternative}
            first={index === 0}
            name={`decision ${number}, alternative ${index + 1}`}
            decisionId={id}
            decisions={decisions}
            problems={problems}
            onEnter={addOnEnter}
            onChange={(change) =>
              onChange({
                alternatives: alternatives.map((each) => (each === alternative ? { ...each, ...change } : each)),
              })
            }
            onRemove={() => onRemoveAlternative(alternatives.filter((each) => each !== alternative))}
          />
        ))}
      </ol>
      <div className="flex items-center gap-3">
        <Button id={at('add')} size="sm" disabled={full} onClick={add}>
          <Plus />
          Add alternative
        </Button>
        {full ? (
          <p className="text-muted text-xs">{MAP_LIMITS.alternatives} alternatives are the most a map takes.</p>
        ) : null}
      </div>
    </section>
  )
}

type AlternativeRowProps = {
  alternative: DraftAlternative
  /** Its labels are shown; those of the others are for screen readers, where there is room for columns. */
  first: boolean
  name: string
  decisionId: string
  decisions: readonly DraftDecision[]
  problems: ReadonlyMap<string, string>
  onEnter: (event: KeyboardEvent) => void
  onChange: (change: Partial<Omit<DraftAlternative, 'id'>>) => void
  onRemove: () => void
}

function AlternativeRow({
  alternative: { id, label, consequence, leadsTo },
  first,
  name,
  decisionId,
  decisions,
  problems,
  onEnter,
  onChange,
  onRemove,
}: AlternativeRowProps) {
  const at = (member: string) => `${decisionId}:${id}:${member}`
  const labelClass = first ? '' : 'sm:[&>label]:sr-only'
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-end gap-2 border-line border-l-2 pl-3 sm:grid-cols-[minmax(0,3fr)_minmax(0,4fr)_minmax(0,3fr)_auto] sm:border-0 sm:pl-0">
      <MapField id={at('label')} label="Alternative" className={labelClass} problem={problems.get(at('label'))}>
        <Input
          {...marked(at('label'), problems.get(at('label')))}
          value={label}
          maxLength={MAP_LIMITS.labelChars}
          onKeyDown={onEnter}
          onChange={(event) => onChange({ label: event.target.value })}
        />
      </MapField>
      <MapField
        id={at('consequence')}
        label="What follows"
        className={`${labelClass} order-1 col-span-2 sm:order-none sm:col-span-1`}
        problem={problems.get(at('consequence'))}
      >
        <Input
          {...marked(at('consequence'), problems.get(at('consequence')))}
          value={consequence}
          maxLength={MAP_LIMITS.consequenceChars}
          onKeyDown={onEnter}
          onChange={(event) => onChange({ consequence: event.target.value })}
        />
      </MapField>
      <MapField
        id={at('leadsTo')}
        label="Leads to"
        className={`${labelClass} order-1 col-span-2 sm:order-none sm:col-span-1`}
        problem={problems.get(at('leadsTo'))}
      >
        <Select
          {...marked(at('leadsTo'), problems.get(at('leadsTo')))}
          value={leadsTo ?? ''}
          onChange={(event) => onChange({ leadsTo: event.target.value === '' ? null : event.target.value })}
        >
          <option value="">Ends here</option>
          {decisions.map((decision, index) => (
            <option key={decision.id} value={decision.id}>
              {decision.id === decisionId ? 'Back to this decision' : `${index + 1} ${decision.question}`}
            </option>
          ))}
        </Select>
      </MapField>
      <Button variant="ghost" size="icon" className="mb-0.5" aria-label={`Remove ${name}`} onClick={onRemove}>
        <Trash2 />
      </Button>
    </li>
  )
}
