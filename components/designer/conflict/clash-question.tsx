'use client'

import { useId } from 'react'
import { cn } from '@/components/ui/cn.ts'
import { ValueChange } from '@/components/versions/change-list.tsx'
import type { Json } from '@/lib/loop/artefacts/json.ts'
import { memberInWords, partInWords } from '@/lib/loop/diff/describe-changes.ts'
import type { Clash } from '@/lib/loop/diff/merge-designs.ts'
import type { Side } from '@/lib/loop/diff/merge-tree.ts'

const SIDES = [
  { side: 'mine', title: 'Mine' },
  { side: 'theirs', title: 'Theirs' },
] as const

/** One member that both sides changed: which of the two is taken. */
export function ClashQuestion({
  clash,
  choice,
  onChoose,
  first,
}: {
  clash: Clash
  choice: Side | undefined
  onChoose: (side: Side) => void
  first: boolean
}) {
  const id = useId()
  const member = memberInWords(clash.path)
  return (
    <fieldset className="min-w-0 rounded-lg border border-line px-3 pt-1 pb-3">
      <legend className="px-1 font-medium text-[13px] first-letter:uppercase">
        {partInWords(clash.part)}
        {member === '' ? '' : `: ${member}`}
      </legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {SIDES.map(({ side, title }, index) => (
          <label
            key={side}
            className={cn(
              'flex min-w-0 cursor-pointer gap-2 rounded-md border px-2.5 py-2 text-xs',
              choice === side ? 'border-accent bg-accent-soft/50' : 'border-line hover:border-line-strong',
            )}
          >
            <input
              type="radio"
              name={id}
              className="mt-0.5 accent-accent"
              checked={choice === side}
              onChange={() => onChoose(side)}
              data-focus-first={(first && index === 0) || undefined}
              aria-describedby={`${id}:${side}`}
            />
            <span className="min-w-0 flex-1">
              <span className="font-medium">{title}</span>
              <span id={`${id}:${side}`} className="block max-h-40 overflow-y-auto pt-0.5">
                <Value base={clash.base} value={clash[side]} />
              </span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/** A value against what it was; a whole part that is gone is said and not shown. */
function Value({ base, value }: { base: Json | undefined; value: Json | undefined }) {
  if (value === undefined) return <span className="text-muted">{base === undefined ? 'Not there' : 'Removed'}</span>
  return <ValueChange before={base} after={value} />
}
