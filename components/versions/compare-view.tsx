'use client'

import { useMemo, useState } from 'react'
import { cn } from '@/components/ui/cn.ts'
import { plural } from '@/components/ui/format.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import type { PartChange } from '@/lib/loop/diff/diff-designs.ts'
import { unionDesign } from '@/lib/loop/diff/union-design.ts'
import { ChangeList } from './change-list.tsx'
import { countMarks } from './count-marks.ts'
import { DesignView } from './design-view.tsx'
import { MARK_STYLE } from './mark-style.ts'

/** Two designs in one drawing, with their changes beside it. */
export function CompareView({
  before,
  after,
  className,
}: {
  before: LoopDesign
  after: LoopDesign
  className?: string
}) {
  const union = useMemo(() => unionDesign(before, after), [before, after])
  const [chosen, setChosen] = useState<string | null>(null)
  const marks = useMemo(() => ({ nodes: union.nodeMarks, edges: union.edgeMarks }), [union])
  const behaviour = union.changes.filter((change) => change.behaviour).length
  return (
    <div className={cn('flex min-h-0 flex-col md:flex-row', className)}>
      <div className="relative h-[46dvh] min-w-0 shrink-0 md:h-auto md:flex-1">
        <DesignView
          design={union.design}
          marks={marks}
          chosen={chosen}
          onChoose={setChosen}
          label="Drawing of both, with what differs marked"
        />
        <Legend changes={union.changes} />
      </div>
      <section
        aria-label="Changes"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard scrolls it
        tabIndex={0}
        className="min-h-0 border-line border-t bg-background md:w-88 md:overflow-y-auto md:border-t-0 md:border-l focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-ring/60"
      >
        <p role="status" className="border-line border-b px-3 py-2 text-[13px]">
          {union.changes.length === 0
            ? 'Nothing differs.'
            : behaviour === 0
              ? 'Nothing that a run does differs.'
              : `${plural(behaviour, 'change')} of what a run does.`}
        </p>
        <ChangeList changes={union.changes} onShow={setChosen} />
      </section>
    </div>
  )
}

function Legend({ changes }: { changes: readonly PartChange[] }) {
  const counts = countMarks(changes)
  if (counts.size === 0) return null
  return (
    <ul
      aria-label="Marks"
      className="absolute top-2 left-2 z-5 flex gap-2 rounded-md border border-line bg-surface/90 px-2 py-1 text-[11px] backdrop-blur"
    >
      {(['added', 'changed', 'removed', 'moved'] as const).flatMap((mark) => {
        const count = counts.get(mark) ?? 0
        return count === 0
          ? []
          : [
              <li key={mark} className={MARK_STYLE[mark].text}>
                <span aria-hidden="true" className="font-mono">
                  {MARK_STYLE[mark].sign}
                </span>{' '}
                {count} {MARK_STYLE[mark].word}
              </li>,
            ]
      })}
    </ul>
  )
}
