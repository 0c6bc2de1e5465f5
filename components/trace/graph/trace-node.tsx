import { type NodeProps, useStore } from '@xyflow/react'
import { memo } from 'react'
import { KindGlyph } from '@/components/canvas/kind-glyph.tsx'
import { LoopNodeCard, type LoopNodeData, type NodeTone } from '@/components/canvas/loop-node.tsx'
import { cn } from '@/components/ui/cn.ts'
import { plural } from '@/components/ui/format.ts'
import { StopMarks } from '../debugger/stop-marks.tsx'
import { useTrace } from '../trace-context.tsx'
import { compactSize } from './compact.ts'
import type { TraceNodeShape } from './graph-elements.ts'
import { nodeTone, visitsAreExact, visitsInIteration, visitsOf } from './tones.ts'

/** A node follows its own tone and count: playback renders the nodes that change, not the graph. */
export const TraceNode = memo(function TraceNode({ id, data }: NodeProps<TraceNodeShape>) {
  const tone = useTrace((state) => nodeTone(state, id))
  const size = useStore((state) => compactSize(state.transform[2]))
  return (
    // Nodes off the path step back by their ground and outline: their words stay readable.
    <div
      className={cn(
        'group/breakpoint relative',
        '[&_[data-tone=dim]]:bg-canvas [&_[data-tone=dim]]:opacity-100 [&_[data-tone=dim]]:shadow-none',
      )}
    >
      <LoopNodeCard {...data} {...(size === null ? {} : NO_MARKS)} tone={tone} />
      {size === null ? null : <CompactFace data={data} tone={tone} size={size} />}
      <VisitCount nodeId={id} size={size ?? 10} />
      <StopMarks nodeId={id} title={data.title} size={size ?? 10} />
    </div>
  )
})

const NO_MARKS = { isEntry: false, isHead: false }

/** What is left of a node that is seen from afar: kind and title, laid over the card, which keeps its size. */
function CompactFace({ data, tone, size }: { data: LoopNodeData; tone: NodeTone; size: number }) {
  const marks = [data.isEntry ? 'Entry' : '', data.isHead ? 'Head' : ''].filter(Boolean).join(' · ')
  return (
    <div
      data-testid="compact"
      aria-hidden="true"
      className={cn(
        'pointer-events-none absolute inset-px flex items-center gap-2.5 rounded-[7px] px-2.5',
        tone === 'dim' ? 'bg-canvas text-muted' : 'bg-raised',
      )}
    >
      {marks === '' ? null : (
        <span
          className="absolute bottom-[calc(100%-8px)] left-2.5 whitespace-nowrap rounded-full border border-line-strong bg-surface px-[0.5em] text-muted leading-[1.3]"
          style={{ fontSize: `${Math.min(size - 2, 20)}px` }}
        >
          {marks}
        </span>
      )}
      <KindGlyph kind={data.kind} size="lg" className={cn(tone === 'dim' && 'opacity-70')} />
      <span
        className="line-clamp-2 min-w-0 break-words font-medium leading-[1.1]"
        style={{ fontSize: `${Math.min(size, fitting(data.title))}px` }}
      >
        {data.title}
      </span>
    </div>
  )
}

/** Room beside the glyph, in canvas units, and width of a letter at size 1. */
const ROOM = 146
const LETTER = 0.56

/** The largest size at which the longest word of a title is not broken, but not less than 20. */
function fitting(title: string): number {
  const longest = Math.max(1, ...title.split(/\s+/).map((word) => word.length))
  return Math.max(20, Math.floor(ROOM / longest / LETTER))
}

/** How often the node ran up to the playhead: in this iteration, where that was more than once, and in all. */
function VisitCount({ nodeId, size }: { nodeId: string; size: number }) {
  const count = useTrace((state) => visitsOf(state, nodeId))
  const here = useTrace((state) => visitsInIteration(state, nodeId))
  const exact = useTrace(visitsAreExact)
  if (count === 0) return null
  const words = `${exact ? '' : 'at least '}${plural(count, 'visit')} up to this step${here > 0 && here < count ? `, ${here} in this iteration` : ''}`
  return (
    <span
      role="img"
      aria-label={words}
      title={words}
      data-testid="visits"
      className="absolute right-1 bottom-[calc(100%-5px)] rounded-full border border-line-strong bg-raised px-[0.45em] font-mono leading-[1.3] tabular-nums"
      style={{ fontSize: `${Math.max(10, Math.min(size - 3, 18))}px` }}
    >
      {here > 1 && here < count ? `${here} of ` : ''}×{count}
    </span>
  )
}
