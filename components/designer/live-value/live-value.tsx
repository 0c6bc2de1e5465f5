'use client'

import { useDeferredValue, useEffect, useMemo, useState } from 'react'
import type { SourceMode } from '@/components/editor/editor-language.ts'
import { cn } from '@/components/ui/cn.ts'
import { formatCount, plural } from '@/components/ui/format.ts'
import type { ReadMoment } from '@/lib/loop/3-run/recorded-moments.ts'
import type { Truth } from '@/lib/loop/expression/evaluate-over.ts'
import type { RenderedPart } from '@/lib/loop/expression/render-known.ts'
import type { Scope } from '@/lib/loop/expression/types.ts'
import { useDesign } from '../store/designer-context.tsx'
import { chosenIteration } from './live-store.ts'
import { type LiveReading, readLive, shortValue, truthsOf } from './read-live.ts'
import { TruthStrip } from './truth-strip.tsx'
import { useLive, useLiveStore } from './use-live.ts'

type Props = { source: string; mode: SourceMode; at: ReadMoment; scope: Scope; label: string }

/** Under an editor: what its text gives in the recorded run that was chosen, as it is typed. Nothing while there is no such run. */
export default function LiveValue({ label, ...props }: Props) {
  const store = useLiveStore()
  const design = useDesign()
  const recording = useLive((state) => state.recording)
  const iteration = useLive(chosenIteration)
  const step = useLive((state) => state.place?.step ?? null)
  const source = useDeferredValue(props.source)
  const { mode, at, scope } = props
  const { nodeId, late } = at
  const now = useMemo(() => {
    if (!recording || !iteration) return null
    const nameOf = (id: string) => design.nodes.find((node) => node.id === id)?.label || id
    return readLive({ source, mode, at: { nodeId, late }, scope }, recording, iteration, step, nameOf)
  }, [source, mode, nodeId, late, scope, recording, iteration, step, design.nodes])
  const nowTruths = useMemo(
    () => recording && truthsOf({ source, mode, at: { nodeId, late }, scope }, recording),
    [source, mode, nodeId, late, scope, recording],
  )
  // While something is half typed, what it gave before stays in its place without colour: nothing jumps.
  const [last, setLast] = useState<{ reading: LiveReading | null; truths: Truth[] | null } | null>(null)
  const isHalf = now === null && source.trim() !== ''
  if (!isHalf && (last?.reading !== now || last?.truths !== nowTruths)) setLast({ reading: now, truths: nowTruths })
  const { reading, truths } = isHalf && last ? last : { reading: now, truths: nowTruths }
  const isLarge = reading?.type === 'large'
  useEffect(() => {
    if (isLarge) void store.getState().loadLarge()
  }, [isLarge, store])
  if (!recording || !iteration || (!reading && !truths)) return null
  return (
    <div
      data-live
      className={cn(
        'mt-1 flex min-w-0 flex-col gap-1 border-line border-l-2 pl-2',
        isHalf && 'grayscale [&_*]:text-muted',
      )}
      aria-hidden={isHalf || undefined}
    >
      {reading ? <Reading reading={reading} label={label} iteration={iteration.iteration} /> : null}
      {truths ? (
        <TruthStrip
          label={label}
          truths={truths}
          first={recording.iterations[0]?.iteration ?? 1}
          chosen={iteration.iteration}
          onChoose={(chosen) => store.getState().choose({ iteration: chosen, step: null })}
        />
      ) : null}
    </div>
  )
}

function Reading({ reading, label, iteration }: { reading: LiveReading; label: string; iteration: number }) {
  switch (reading.type) {
    case 'value':
      return (
        <p className="flex min-w-0 items-baseline gap-1.5 text-[11px] leading-4">
          <span className="sr-only">
            {label} in iteration {iteration}:
          </span>
          <span aria-hidden="true" className="text-muted">
            =
          </span>
          <code className="line-clamp-3 min-w-0 break-words font-mono" title={shortValue(reading.value, 2_000)}>
            {shortValue(reading.value)}
          </code>
        </p>
      )
    case 'text':
      return <Rendered reading={reading} label={label} iteration={iteration} />
    case 'error':
      return (
        <p className="text-[11px] text-warning leading-4">
          Fails in iteration {iteration}: {reading.why}.
        </p>
      )
    case 'unknown':
      return <p className="text-[11px] text-muted leading-4">{reading.why}</p>
    case 'large':
      return <p className="text-[11px] text-muted leading-4">Reading a large result …</p>
  }
}

type RenderedProps = { reading: Extract<LiveReading, { type: 'text' }>; label: string; iteration: number }

/** A prompt as it reads in that iteration: folded, since it is long. */
function Rendered({ reading, label, iteration }: RenderedProps) {
  const [open, setOpen] = useState(false)
  const { tokens, unknown, parts } = reading
  return (
    <div className="text-[11px] leading-4">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="text-left text-muted hover:text-foreground"
      >
        <span aria-hidden="true">{open ? '▾' : '▸'} </span>
        <span className="sr-only">{label}: </span>
        As in iteration {iteration}: about {formatCount(tokens)} {tokens === 1 ? 'token' : 'tokens'}
        {unknown > 0 ? <span className="text-warning"> · {plural(unknown, 'part')} not known</span> : null}
      </button>
      {open ? (
        <pre className="mt-1 max-h-60 overflow-y-auto whitespace-pre-wrap break-words rounded-sm bg-sunken p-2 font-mono text-[11px]">
          {parts.map((part, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other identity, and hold no state
            <Part key={index} part={part} />
          ))}
        </pre>
      ) : null}
    </div>
  )
}

function Part({ part }: { part: RenderedPart }) {
  if ('text' in part) return part.text
  return (
    <mark className="rounded-sm bg-warning-soft px-0.5 text-warning" title={part.why}>
      {`{{ ${part.source} }}`}
      <span className="sr-only">: {part.why}</span>
    </mark>
  )
}
