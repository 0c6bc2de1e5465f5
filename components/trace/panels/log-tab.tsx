'use client'
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { formatCount, plural } from '@/components/ui/format.ts'
import { filterLines, type IndexLine, lineAt } from '@/lib/loop/4-trace/run-index.ts'
import { visibleRows } from '@/lib/loop/4-trace/visible-rows.ts'
import { SegmentStatus } from '../segment-status.tsx'
import { currentIteration, currentStep } from '../store/selectors.ts'
import { useTrace } from '../trace-context.tsx'
import { useNodes } from '../use-nodes.ts'
import { useRunIndex } from '../use-run-index.ts'
import { useScrolled } from '../use-scrolled.ts'
import { eventSentence, isBad } from './event-sentence.ts'
import { IndexStatus } from './index-status.tsx'
import { EventDetail } from './log-detail.tsx'
import { LogFilters } from './log-filters.tsx'
import { LINE_HEIGHT, LogLine } from './log-line.tsx'

/** Lines drawn above and below those in view. */
const SPARE = 24

/** The log: each event in a sentence, of the iteration or of the whole run, with what is looked for. Those of the step under the playhead are marked. */
export function LogTab() {
  const { scope, filter } = useTrace((state) => state.log)
  const all = useLines(scope === 'run')
  const looked = useDeferredValue(filter)
  const nodes = useNodes()
  const lines = useMemo(
    () => filterLines(all.lines, looked, (id) => nodes.get(id)?.label || id),
    // The lines of an index grow in place: the index itself changes.
    [all, looked, nodes],
  )
  const [open, setOpen] = useState<number | null>(null)
  return (
    <div className="absolute inset-0 flex flex-col text-xs">
      <LogFilters lines={all.lines} shown={lines.length} />
      {scope === 'run' ? <IndexStatus /> : null}
      {all.lines.length === 0 ? (
        scope === 'iteration' ? (
          <SegmentStatus />
        ) : null
      ) : lines.length === 0 ? (
        <p className="p-4 text-[13px] text-muted">
          None of {plural(all.lines.length, 'event')} has that. {scope === 'iteration' ? 'Look in the whole run?' : ''}
        </p>
      ) : (
        <Lines lines={lines} wide={scope === 'run'} open={open} onOpen={setOpen} />
      )}
      {open === null ? null : <EventDetail key={open} seq={open} onClose={() => setOpen(null)} />}
    </div>
  )
}

/** In an object, so that it changes when the lines of the whole run have grown. */
function useLines(whole: boolean): { lines: readonly IndexLine[] } {
  const index = useRunIndex(whole)
  const events = useTrace((state) => (whole ? undefined : currentIteration(state)?.events))
  const nodes = useNodes()
  return useMemo(() => {
    if (whole) return { lines: index.lines }
    const label = (id: string) => nodes.get(id)?.label || id
    const lines = (events ?? []).map((event): IndexLine => {
      const { seq, at, iteration, step, nodeId, type } = event
      return { seq, at, iteration, step, nodeId, type, text: eventSentence(event, label), bad: isBad(event) }
    })
    return { lines }
  }, [whole, index, events, nodes])
}

type LinesProps = {
  lines: readonly IndexLine[]
  /** Of more than one iteration. */
  wide: boolean
  open: number | null
  onOpen: (seq: number | null) => void
}

function Lines({ lines, wide, open, onOpen }: LinesProps) {
  const scroller = useRef<HTMLElement>(null)
  const { top, height } = useScrolled(scroller)
  const { from, to } = visibleRows(lines.length, LINE_HEIGHT, top, height, SPARE)
  const step = useTrace((state) => currentStep(state)?.step ?? -1)
  const iteration = useTrace((state) => state.iteration)
  const firstAt = lines[0]?.at ?? 0
  // The playhead's own lines come into view when it moves, as far as they are among those shown.
  // biome-ignore lint/correctness/useExhaustiveDependencies: lines that come live must not move what is read
  useEffect(() => {
    const element = scroller.current
    if (!element || step < 0) return
    const place = lineAt(lines, iteration, step) * LINE_HEIGHT
    const seen = place >= element.scrollTop && place < element.scrollTop + element.clientHeight - LINE_HEIGHT
    if (!seen) element.scrollTop = Math.max(0, place - element.clientHeight / 3)
  }, [iteration, step, wide])
  return (
    <section
      ref={scroller}
      aria-label={`Log: ${plural(lines.length, 'event')}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by keyboard
      tabIndex={0}
      className="min-h-0 flex-1 overflow-y-auto overscroll-contain focus-visible:outline-offset-[-2px]"
    >
      <ol data-testid="log" className="relative" style={{ height: lines.length * LINE_HEIGHT }}>
        {lines.slice(from, to).map((line, offset) => (
          <LogLine
            key={line.seq}
            line={line}
            place={from + offset}
            count={lines.length}
            since={wide ? `#${formatCount(line.iteration)}` : `+${formatCount(line.at - firstAt)} ms`}
            marked={line.step === step && line.nodeId !== null}
            open={open === line.seq}
            onOpen={() => onOpen(open === line.seq ? null : line.seq)}
          />
        ))}
      </ol>
    </section>
  )
}
