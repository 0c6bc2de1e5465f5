'use client'

import type { ReactNode } from 'react'
import { FoldToggle } from './fold-toggle.tsx'
import { useFolding } from './use-folding.ts'

type AdvancedGroupProps = {
  title: string
  /** Few words on what is set inside, shown while it is closed. */
  summary?: string
  /** Paths of the fields inside: a problem with one of them opens the group. */
  paths: readonly string[]
  children: ReactNode
}

/** Settings that most people never touch: closed until somebody wants them, or one of them has a problem. */
export function AdvancedGroup({ title, summary = '', paths, children }: AdvancedGroupProps) {
  const folding = useFolding(paths)
  return (
    <div className="rounded-md border border-line">
      <FoldToggle folding={folding} title={title} summary={summary} className="px-2 font-medium text-xs" />
      <div id={folding.id} hidden={!folding.open} className="px-2.5 pt-1 pb-2.5">
        <div className="flex flex-col gap-3">{children}</div>
      </div>
    </div>
  )
}
