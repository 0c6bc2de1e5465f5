'use client'

import { useMemo, useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { plural } from '@/components/ui/format.ts'
import { ChangeList } from '@/components/versions/change-list.tsx'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import type { PartChange } from '@/lib/loop/diff/diff-designs.ts'
import type { Choices } from '@/lib/loop/diff/merge-designs.ts'
import { useDesigner } from '../store/designer-context.tsx'
import { ClashQuestion } from './clash-question.tsx'
import { planMerge, type Sides } from './plan-merge.ts'
import { told } from './told.ts'

const MOST_ERRORS = 5

/** Both works in one: what goes together by itself is told, what clashes is asked, and what it would come to is shown. */
export function MergeForm({ sides, onMerge }: { sides: Sides; onMerge: (design: LoopDesign) => void }) {
  const [choices, setChoices] = useState<Choices>({})
  const registry = useDesigner((state) => state.registry)
  const plan = useMemo(() => planMerge(sides, choices, registry), [sides, choices, registry])
  const { asked, newErrors } = plan
  const open = asked.filter(({ id }) => choices[id] === undefined).length
  const all = (side: 'mine' | 'theirs') => setChoices(Object.fromEntries(asked.map(({ id }) => [id, side])))
  return (
    <section aria-label="Merge" className="flex flex-col gap-3 rounded-lg border border-line p-3">
      <p className="text-[13px]">
        {sides.base === null
          ? 'What both began from is no longer kept: whatever differs is asked, and nothing counts as removed.'
          : told(plan)}
      </p>
      <Fold title="What they changed" changes={plan.fromTheirs} />
      {sides.base === null ? null : <Fold title="What you changed" changes={plan.fromMine} />}
      {asked.length > 1 ? (
        <div className="flex flex-wrap items-center gap-2 text-muted text-xs">
          <span className="flex-1">{plural(asked.length, 'question')}:</span>
          <Button size="sm" onClick={() => all('mine')}>
            All mine
          </Button>
          <Button size="sm" onClick={() => all('theirs')}>
            All theirs
          </Button>
        </div>
      ) : null}
      {asked.map((clash, index) => (
        <ClashQuestion
          key={clash.id}
          clash={clash}
          first={index === 0}
          choice={choices[clash.id]}
          onChoose={(side) => setChoices((known) => ({ ...known, [clash.id]: side }))}
        />
      ))}
      {plan.settled.map((line) => (
        <p key={line} className="text-muted text-xs">
          {line}
        </p>
      ))}
      <div role="status" className="text-xs">
        {newErrors.length === 0 ? null : (
          <div className="rounded-md bg-warning-soft px-2.5 py-2 text-warning">
            <p>Merged like this the loop would have {plural(newErrors.length, 'new error')}, to be fixed afterwards:</p>
            <ul className="list-disc pl-4">
              {newErrors.slice(0, MOST_ERRORS).map((found) => (
                <li key={found.code + found.message}>{found.message}</li>
              ))}
            </ul>
          </div>
        )}
      </div>
      <div className="flex flex-wrap items-center justify-end gap-2">
        {open > 0 ? <span className="flex-1 text-muted text-xs">{plural(open, 'question')} to answer.</span> : null}
        <Button
          variant="primary"
          disabled={open > 0}
          data-focus-first={asked.length === 0 || undefined}
          onClick={() => onMerge(plan.design)}
        >
          Merge
        </Button>
      </div>
    </section>
  )
}

function Fold({ title, changes }: { title: string; changes: readonly PartChange[] }) {
  if (changes.length === 0) return null
  return (
    <details className="rounded-md border border-line">
      <summary className="cursor-pointer px-2.5 py-1.5 text-muted text-xs hover:text-foreground">
        {title} ({changes.length})
      </summary>
      <div className="max-h-72 overflow-y-auto border-line border-t">
        <ChangeList changes={changes} />
      </div>
    </details>
  )
}
