import { Plus, Undo2 } from 'lucide-react'
import { Button } from '@/components/ui/button.tsx'
import { focusSoon } from '@/components/ui/focus-soon.ts'
import { MAP_LIMITS } from '@/lib/loop/1-draw/decision-map.ts'
import { DecisionCard } from './decision-card.tsx'
import { addDecision, changeDecision, emptyDraft, isEmpty, removeDecision } from './map-draft.ts'
import { StepTitle } from './step-title.tsx'
import type { useMapDraft } from './use-map-draft.ts'

type DecisionsSectionProps = {
  map: ReturnType<typeof useMapDraft>
  /** By id of the control. */
  problems: ReadonlyMap<string, string>
}

export function DecisionsSection({ map, problems }: DecisionsSectionProps) {
  const { draft, change, remove } = map
  return (
    <section className="flex flex-col gap-3">
      <StepTitle number={2} title="Its decisions" />
      {draft.decisions.map((decision, index) => (
        <DecisionCard
          key={decision.id}
          decision={decision}
          number={index + 1}
          decisions={draft.decisions}
          problems={problems}
          onChange={(next) => change(changeDecision(draft, decision.id, next))}
          onRemove={() => {
            remove(removeDecision(draft, decision.id), `Decision ${index + 1}`)
            focusSoon('add-decision')
          }}
          onRemoveAlternative={(alternatives) => {
            remove(changeDecision(draft, decision.id, { alternatives }), 'The alternative')
            focusSoon(`${decision.id}:add`)
          }}
        />
      ))}
      <DecisionButtons map={map} problem={problems.get('add-decision')} />
      <BringBack map={map} />
    </section>
  )
}

function DecisionButtons({ map, problem }: Pick<DecisionsSectionProps, 'map'> & { problem: string | undefined }) {
  const { draft, change, remove } = map
  const full = draft.decisions.length >= MAP_LIMITS.decisions
  const add = () => {
    const next = addDecision(draft)
    change(next)
    const added = next.decisions.at(-1)
    if (added) focusSoon(`${added.id}:question`)
  }
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button id="add-decision" disabled={full} onClick={add}>
        <Plus />
        Add decision
      </Button>
      {isEmpty(draft) ? null : (
        <Button variant="ghost" onClick={() => remove(emptyDraft(), 'The map')}>
          Start over
        </Button>
      )}
      {full ? <p className="text-muted text-xs">{MAP_LIMITS.decisions} decisions are the most a map takes.</p> : null}
      {problem === undefined ? null : <p className="text-danger text-xs">{problem}</p>}
    </div>
  )
}

function BringBack({ map: { undo, bringBack } }: Pick<DecisionsSectionProps, 'map'>) {
  if (undo === null) return null
  return (
    <p role="status" className="flex items-center gap-2 text-muted text-xs">
      {undo.what} was removed.
      <Button size="sm" onClick={bringBack}>
        <Undo2 />
        Bring it back
      </Button>
    </p>
  )
}
