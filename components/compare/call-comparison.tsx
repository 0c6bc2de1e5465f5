'use client'
import { useMemo } from 'react'
import { diffLines } from '@/components/trace/files/line-diff.ts'
import { LineDiffView } from '@/components/trace/files/line-diff-view.tsx'
import { DiffView } from '@/components/trace/state/diff-view.tsx'
import { Badge } from '@/components/ui/badge.tsx'
import { formatCount, formatDuration, formatUsd } from '@/components/ui/format.ts'
import { diffValue } from '@/lib/loop/4-trace/diff-state.ts'
import type { TraceModelCall } from '@/lib/loop/4-trace/trace.ts'
import { useCompare } from './compare-context.tsx'
import { foldLines } from './fold-lines.ts'
import type { CallPair } from './side-view.ts'
import { useStoredValue } from './use-stored-value.ts'

/** What the signs of a difference stand for. */
export const SIGNS = '− in A, + in B'

/** One model call of each run: what was asked and what was answered, as it differs, or both. */
export function CallComparison({ pair }: { pair: CallPair }) {
  const asked = [useStoredValue('a', pair.a?.request), useStoredValue('b', pair.b?.request)] as const
  const answered = [useStoredValue('a', pair.a?.answer?.text), useStoredValue('b', pair.b?.answer?.text)] as const
  const failed = [...asked, ...answered].find((each) => each.failed !== null)?.failed
  const loading = [...asked, ...answered].some(({ value }) => value === null)
  const [one, other] = [asked[0].value, asked[1].value]
  return (
    <article className="border-line border-t py-2 first:border-t-0 first:pt-0" data-testid="call">
      <h4 className="flex flex-wrap items-center gap-2 font-medium text-xs">
        {pair.title}
        {pair.a ? null : <Badge tone="warning">only in B</Badge>}
        {pair.b ? null : <Badge tone="warning">only in A</Badge>}
        <Measures name="A" call={pair.a} />
        <Measures name="B" call={pair.b} />
      </h4>
      {failed ? (
        <p role="alert" className="text-danger text-xs">
          A part could not be read. {failed}
        </p>
      ) : null}
      {loading && !failed ? (
        <p role="status" className="text-muted text-xs">
          Loading …
        </p>
      ) : null}
      {one && other ? (
        <>
          <Texts title="Instructions" a={one.instructions} b={other.instructions} />
          <Texts title="Prompt" a={one.prompt} b={other.prompt} />
        </>
      ) : one || other ? (
        <Texts title="Prompt" a={one?.prompt ?? ''} b={other?.prompt ?? ''} />
      ) : null}
      <Texts title="Response" a={pretty(answered[0].value ?? '')} b={pretty(answered[1].value ?? '')} />
    </article>
  )
}

function Measures({ name, call }: { name: string; call: TraceModelCall | null }) {
  if (!call?.answer) return null
  const { usage, costNanoUsd, cached } = call.answer
  return (
    <span className="font-normal text-muted tabular-nums">
      {name}: {formatCount(usage.inputTokens + usage.outputTokens)} tokens · {formatUsd(costNanoUsd)}
      {call.latencyMs === null || cached ? '' : ` · ${formatDuration(call.latencyMs)}`}
      {cached ? ' · stored' : ''}
    </span>
  )
}

function Texts({ title, a, b }: { title: string; a: string; b: string }) {
  const view = useCompare((state) => state.view)
  const same = a === b
  const lines = useMemo(() => (same || view === 'both' ? [] : foldLines(diffLines(a, b))), [a, b, same, view])
  if (a === '' && b === '') return null
  const short = !a.includes('\n') && !b.includes('\n')
  return (
    <div className="mt-1.5">
      <p className="text-[11px] text-muted">
        {title}
        {same ? ' · the same in both' : view === 'both' ? '' : ` · ${SIGNS}`}
      </p>
      {view === 'both' ? (
        <div className="grid gap-2 md:grid-cols-2">
          <Whole label={`${title} in A`} text={a} />
          <Whole label={`${title} in B`} text={b} />
        </div>
      ) : same ? null : short ? (
        <DiffView diff={diffValue(a, b)} />
      ) : (
        <LineDiffView lines={lines} label={`${title}: differences by line`} />
      )}
    </div>
  )
}

function Whole({ label, text }: { label: string; text: string }) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard scrolls it
      tabIndex={0}
      className="max-h-80 overflow-auto whitespace-pre-wrap break-words rounded-md bg-sunken px-2 py-1 font-mono text-xs leading-5 [overflow-wrap:anywhere] focus-visible:outline-2 focus-visible:outline-ring/60"
    >
      {text || '–'}
    </section>
  )
}

/** JSON answers with line breaks; anything else as it came. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
