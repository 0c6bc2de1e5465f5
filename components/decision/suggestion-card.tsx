'use client'
import { PencilLine } from 'lucide-react'
import { useId, useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { diffValue, type MemberDiff } from '@/lib/loop/4-trace/diff-state.ts'
import type { Suggestion } from '@/lib/loop/artefacts/escalation.ts'
import { ChangeList, Effects } from './change-preview.tsx'
import { ConfirmStop } from './confirm-stop.tsx'
import { effectsOf } from './effects-of.ts'
import { isStopAnswer } from './stop-answer.ts'

type Props = {
  suggestion: Suggestion
  /** The first one stands out. */
  first: boolean
  disabled: boolean
  sending: boolean
  onTake: () => void
  /** Puts it into the form below, to be changed first. */
  onEdit: () => void
}

/** A way out that was worked out already: what it is, why, what it would change; to be taken as it is or to begin from. */
export function SuggestionCard({ suggestion, first, disabled, sending, onTake, onEdit }: Props) {
  const { title, why, preview, intervention } = suggestion
  const id = useId()
  const effects = effectsOf(intervention)
  const [asking, setAsking] = useState(false)
  const ends = intervention.stop === true || isStopAnswer(intervention.answer)
  return (
    <li aria-labelledby={id} data-testid="suggestion" className="rounded-lg border border-line bg-surface p-3">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <div className="min-w-0 flex-1 basis-56">
          <h4 id={id} className="font-medium text-[13px]">
            {title}
          </h4>
          <p className="text-muted text-xs leading-5">{why}</p>
        </div>
        <div className="flex gap-1.5">
          {ends ? null : (
            <Button variant="ghost" size="sm" disabled={disabled} aria-label={`Edit first: ${title}`} onClick={onEdit}>
              <PencilLine />
              Edit first
            </Button>
          )}
          <Button
            variant={first && !ends ? 'primary' : 'outline'}
            size="sm"
            disabled={disabled}
            data-take
            aria-label={`Take this: ${title}`}
            className={ends ? 'text-danger' : undefined}
            onClick={() => (ends ? setAsking(true) : onTake())}
          >
            {sending ? 'Sending …' : 'Take this'}
          </Button>
        </div>
      </div>
      {asking ? <ConfirmStop onClose={() => setAsking(false)} onStop={onTake} /> : null}
      {preview.length === 0 && effects.length === 0 ? null : (
        <div className="mt-2 flex flex-col gap-1 rounded-md bg-sunken px-2.5 py-1.5">
          <ChangeList changes={preview.map(changeOf)} />
          <Effects of={effects} />
        </div>
      )}
    </li>
  )
}

/** A field that is not there before reads as added, and one that goes as removed. */
function changeOf({ field, before, after }: Suggestion['preview'][number]): MemberDiff {
  if (before === null && after !== null) return { name: field, diff: { kind: 'added', after } }
  if (after === null && before !== null) return { name: field, diff: { kind: 'removed', before } }
  return { name: field, diff: diffValue(before, after) }
}
