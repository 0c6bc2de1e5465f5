'use client'
import { type CSSProperties, type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useState } from 'react'
import { clampShare, DEFAULT_SHARE, LEAST_SHARE, MOST_SHARE, readShare } from './split-share.ts'

const KEY = 'loopwright.trace.graph-share'

/** Two parts above each other on wide screens, with a line between them that can be moved. The place of the line is remembered. */
export function SplitPane({ head, top, bottom }: { head: ReactNode; top: ReactNode; bottom: ReactNode }) {
  const [share, setShare] = useState(DEFAULT_SHARE)
  useEffect(() => setShare(readShare(localStorage.getItem(KEY))), [])
  const choose = (next: number) => {
    setShare(clampShare(next))
    localStorage.setItem(KEY, String(clampShare(next)))
  }
  const rows = { '--top': `${share}fr`, '--bottom': `${100 - share}fr` }
  return (
    <div
      // React's type of styles does not know custom properties.
      style={rows as CSSProperties}
      className="grid min-h-0 min-w-0 grid-cols-1 grid-rows-[auto_20rem_26rem] lg:grid-rows-[auto_minmax(0,var(--top))_auto_minmax(0,var(--bottom))] lg:border-line lg:border-r"
    >
      {head}
      <div className="min-h-0 bg-canvas">{top}</div>
      <Line share={share} onChoose={choose} />
      <div className="min-h-0 min-w-0 border-line border-t lg:border-t-0">{bottom}</div>
    </div>
  )
}

function Line({ share, onChoose }: { share: number; onChoose: (share: number) => void }) {
  const nudge = (event: KeyboardEvent) => {
    const to = { ArrowUp: share - 4, ArrowDown: share + 4, Home: LEAST_SHARE, End: MOST_SHARE }[event.key]
    if (to === undefined) return
    event.preventDefault()
    onChoose(to)
  }
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const above = event.currentTarget.previousElementSibling?.getBoundingClientRect()
    const below = event.currentTarget.nextElementSibling?.getBoundingClientRect()
    if (above && below) onChoose(((event.clientY - above.top) / (below.bottom - above.top)) * 100)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a line that is moved has no element of its own; <hr> cannot be operated
    <div
      role="separator"
      tabIndex={0}
      data-own-keys
      aria-orientation="horizontal"
      aria-label="Height of the graph"
      aria-valuemin={LEAST_SHARE}
      aria-valuemax={MOST_SHARE}
      aria-valuenow={share}
      aria-valuetext={`${share} percent`}
      title="Drag to give the graph more or less room; double-click for the usual"
      onKeyDown={nudge}
      onDoubleClick={() => onChoose(DEFAULT_SHARE)}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      className="group relative hidden h-2 cursor-row-resize touch-none place-items-center border-line border-y bg-surface hover:bg-accent-soft focus-visible:bg-accent-soft lg:grid"
    >
      <span aria-hidden="true" className="h-0.5 w-8 rounded-full bg-line-strong group-hover:bg-accent" />
    </div>
  )
}
