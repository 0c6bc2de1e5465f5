'use client'

import type { ReactNode } from 'react'
import { FoldToggle } from './fold-toggle.tsx'
import { useFolding } from './use-folding.ts'

type FoldingSectionProps = {
  title: string
  hint: string
  /** Few words on what is set inside, shown while it is closed. */
  summary: string
  /** Path of what is inside: a problem with it opens the section. */
  path: string
  startsOpen: boolean
  aside?: ReactNode
  children: ReactNode
}

/** A section that can be closed to one line: for forms that are made of several. */
export function FoldingSection({ title, hint, summary, path, startsOpen, aside, children }: FoldingSectionProps) {
  const folding = useFolding([path], startsOpen)
  return (
    <section aria-labelledby={`${folding.id}:title`} className="border-line border-t px-3.5 py-2.5 first:border-t-0">
      <div className="flex items-center gap-2">
        <h3 className="min-w-0 flex-1 font-semibold text-[13px]">
          <FoldToggle folding={folding} title={title} summary={summary} className="-ml-1.5 px-1" />
        </h3>
        {aside}
      </div>
      <div id={folding.id} hidden={!folding.open} className="pb-1">
        <p className="pb-2.5 text-[11px] text-muted leading-4">{hint}</p>
        <div className="flex flex-col gap-3">{children}</div>
      </div>
    </section>
  )
}
