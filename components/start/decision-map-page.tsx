'use client'

import { Plus, Undo2 } from 'lucide-react'
import Link from 'next/link'
import { useState, useSyncExternalStore } from 'react'
import { LoopPreview } from '@/components/canvas/loop-preview.tsx'
import { Button } from '@/components/ui/button.tsx'
import { Textarea } from '@/components/ui/input.tsx'
import { judgeDecisionMap, MAP_LIMITS } from '@/lib/loop/1-draw/decision-map.ts'
import { designFromDecisionMap, mapName } from '@/lib/loop/1-draw/decision-map-design.ts'
import { CreateBar } from './create-bar.tsx'
import { DecisionCard, focusSoon } from './decision-card.tsx'
import {
  addDecision,
  changeDecision,
  emptyDraft,
  exampleDraft,
  isEmpty,
  mapOf,
  problemsOf,
  removeDecision,
} from './map-draft.ts'
import { MapField, marked } from './map-field.tsx'
import { forgetDraft, useMapDraft } from './use-map-draft.ts'
import { MissingList, VerdictLine, VerdictPanel } from './verdict-panel.tsx'

/** The guided start: the decisions of a task, whether they need a loop, and the loop that they make. */
export function DecisionMapPage() {
  // What is kept is known to the browser alone, so the form begins there.
  const inBrowser = useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  )
  return (
    <>
      <nav aria-label="Breadcrumb" className="pb-1 text-muted text-xs">
        <Link href="/new" className="hover:text-foreground hover:underline">
          New loop
        </Link>
      </nav>
      <h1 className="font-semibold text-xl tracking-tight">Decision map</h1>
      <p className="max-w-2xl pt-1 text-[13px] text-muted">
        List decisions, not steps. A decision has alternatives, each with what follows, and a criterion by which one
        sees that it was right. The verdict follows as you write.
      </p>
      {inBrowser ? <MapForm /> : <div aria-hidden="true" className="mt-5 h-96 animate-pulse rounded-xl bg-sunken" />}
    </>
  )
}

function MapForm() {
  const { draft, change, remove, undo, bringBack } = useMapDraft()
  const [asked, setAsked] = useState(false)
  const problems = problemsOf(draft)
  const shown = asked ? problems : []
  const byControl = new Map(shown.toReversed().map(({ at, message }) => [at, message]))
  const { verdict } = judgeDecisionMap(mapOf(draft))
  const needless = verdict === 'table' || verdict === 'chain'
  const from = () => {
    setAsked(true)
    const [first] = problems
    if (first) focusSoon(first.at)
    return first ? null : ({ kind: 'decision-map', map: mapOf(draft) } as const)
  }
  return (
    <div className="grid gap-6 pt-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <VerdictLine draft={draft} />
      <div className="flex min-w-0 flex-col gap-4">
        <section className="flex flex-col gap-2">
          <Step number={1} title="The task" />
          <MapField id="goal" label="What is to be decided?" problem={byControl.get('goal')}>
            <Textarea
              {...marked('goal', byControl.get('goal'))}
              rows={2}
              value={draft.goal}
              maxLength={MAP_LIMITS.goalChars}
              onChange={(event) => change({ ...draft, goal: event.target.value })}
            />
          </MapField>
          {isEmpty(draft) ? (
            <p className="text-muted text-xs">
              New to this?{' '}
              <button
                type="button"
                className="font-medium text-accent underline underline-offset-2"
                onClick={() => change(exampleDraft())}
              >
                Fill in an example
              </button>
            </p>
          ) : null}
        </section>
        <section className="flex flex-col gap-3">
          <Step number={2} title="Its decisions" />
          {draft.decisions.map((decision, index) => (
            <DecisionCard
              key={decision.id}
              decision={decision}
              number={index + 1}
              decisions={draft.decisions}
              problems={byControl}
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
          <DecisionButtons
            count={draft.decisions.length}
            problem={byControl.get('add-decision')}
            onAdd={() => {
              const next = addDecision(draft)
              change(next)
              const added = next.decisions.at(-1)
              if (added) focusSoon(`${added.id}:question`)
            }}
            onClear={isEmpty(draft) ? undefined : () => remove(emptyDraft(), 'The map')}
          />
          {undo === null ? null : (
            <p role="status" className="flex items-center gap-2 text-muted text-xs">
              {undo.what} was removed.
              <Button size="sm" onClick={bringBack}>
                <Undo2 />
                Bring it back
              </Button>
            </p>
          )}
        </section>
      </div>
      <section
        aria-labelledby="verdict-title"
        className="flex flex-col gap-4 self-start rounded-xl border border-line bg-surface p-4 shadow-sm lg:sticky lg:top-16"
      >
        <Step number={3} title="The verdict" id="verdict-title" />
        <VerdictPanel draft={draft} />
        {problems.length === 0 ? (
          <LoopPreview design={designFromDecisionMap(mapOf(draft))} className="h-36 rounded-lg bg-canvas" />
        ) : null}
        {shown.length > 0 ? <MissingList problems={shown} onGo={({ at }) => focusSoon(at)} /> : null}
        <CreateBar
          fallbackName={mapName(draft)}
          from={from}
          onCreated={forgetDraft}
          create={needless ? 'Create it anyway' : undefined}
        />
        <p className="text-[11px] text-muted leading-4">
          The map is kept in this browser until it has become a loop. Then it is an input of the loop, where it can be
          changed.
        </p>
      </section>
    </div>
  )
}

function Step({ number, title, id }: { number: number; title: string; id?: string }) {
  return (
    <h2 id={id} className="flex items-center gap-2 font-semibold text-[15px]">
      <span
        aria-hidden="true"
        className="grid size-5 place-items-center rounded-full bg-accent-soft font-semibold text-[11px] text-accent"
      >
        {number}
      </span>
      {title}
    </h2>
  )
}

type DecisionButtonsProps = {
  count: number
  problem: string | undefined
  onAdd: () => void
  onClear: (() => void) | undefined
}

function DecisionButtons({ count, problem, onAdd, onClear }: DecisionButtonsProps) {
  const full = count >= MAP_LIMITS.decisions
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button id="add-decision" disabled={full} onClick={onAdd}>
        <Plus />
        Add decision
      </Button>
      {onClear === undefined ? null : (
        <Button variant="ghost" onClick={onClear}>
          Start over
        </Button>
      )}
      {full ? <p className="text-muted text-xs">{MAP_LIMITS.decisions} decisions are the most a map takes.</p> : null}
      {problem === undefined ? null : <p className="text-danger text-xs">{problem}</p>}
    </div>
  )
}
