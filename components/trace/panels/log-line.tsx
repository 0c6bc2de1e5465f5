'use client'
import { memo } from 'react'
import { KindGlyph } from '@/components/canvas/kind-glyph.tsx'
import { cn } from '@/components/ui/cn.ts'
import { nameNodes } from '@/lib/loop/4-trace/name-nodes.ts'
import type { IndexLine } from '@/lib/loop/4-trace/run-index.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { useNodes } from '../use-nodes.ts'

export const LINE_HEIGHT = 24

type Props = {
  line: IndexLine
  /** Among `count` lines, from 0. */
  place: number
  count: number
  /** Its iteration, or how long after the first it was. */
  since: string
  marked: boolean
  open: boolean
  onOpen: () => void
}

/** An event in a line: its type opens what it holds, its node goes to its step. */
export const LogLine = memo(
  function LogLine({ line, place, count, since, marked, open, onOpen }: Props) {
    const store = useTraceStore()
    const nodes = useNodes()
    const design = useTrace((state) => state.snapshot.design.nodes)
    const node = nodes.get(line.nodeId ?? '')
    const sentence = nameNodes(line.text, design)
    return (
      <li
        aria-setsize={count}
        aria-posinset={place + 1}
        className={cn(
          'absolute inset-x-0 flex items-center gap-3 border-transparent border-l-2 px-3 hover:bg-foreground/4',
          marked && 'border-accent bg-accent-soft/50',
        )}
        style={{ top: place * LINE_HEIGHT, height: LINE_HEIGHT }}
      >
        <span className="w-12 shrink-0 text-right font-mono text-muted tabular-nums">{line.seq}</span>
        <span className="hidden w-16 shrink-0 truncate text-right font-mono text-muted tabular-nums sm:block">
          {since}
        </span>
        <button
          type="button"
          aria-expanded={open}
          onClick={onOpen}
          className={cn(
            'h-6 w-40 shrink-0 truncate rounded-sm text-left font-mono hover:underline',
            line.bad && 'text-danger',
          )}
        >
          {line.type}
        </button>
        {node ? (
          <button
            type="button"
            onClick={() => store.getState().goToStep(line.iteration, line.step)}
            className="flex h-6 max-w-44 shrink-0 items-center gap-1 rounded-sm text-muted hover:text-foreground"
          >
            <KindGlyph kind={node.kind} size="sm" className="size-3.5 [&_svg]:size-2" />
            <span className="truncate">{node.label || node.id}</span>
          </button>
        ) : null}
        <span className={cn('min-w-0 flex-1 truncate', !line.bad && 'text-muted')} title={sentence}>
          {sentence}
        </span>
      </li>
    )
  },
  // What it opens is the same for the same line.
  (a, b) =>
    a.line === b.line && a.place === b.place && a.count === b.count && a.marked === b.marked && a.open === b.open,
)
