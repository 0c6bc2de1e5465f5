'use client'
import { type ReactNode, useState } from 'react'
import { cn } from '@/components/ui/cn.ts'
import { formatCount, plural } from '@/components/ui/format.ts'
import { isJsonObject, type Json } from '@/lib/loop/artefacts/json.ts'

const FIRST_ITEMS = 40
const LONG_TEXT = 1_200

/** Any JSON value as an indented tree. Branches beyond `openTo` levels start closed; long texts and lists start cut. */
export function JsonView({ value, openTo = 2, level = 0 }: { value: Json; openTo?: number; level?: number }) {
  if (Array.isArray(value)) {
    if (value.length === 0) return <Dim>[]</Dim>
    const entries = value.map((item, index) => [String(index), item] as const)
    return <Branch entries={entries} summary={`[${value.length}]`} openTo={openTo} level={level} list />
  }
  if (isJsonObject(value)) {
    const entries = Object.entries(value)
    if (entries.length === 0) return <Dim>{'{}'}</Dim>
    return <Branch entries={entries} summary={`{${entries.length}}`} openTo={openTo} level={level} />
  }
  return <Scalar value={value} nested={level > 0} />
}

type BranchProps = {
  entries: (readonly [string, Json])[]
  summary: string
  openTo: number
  level: number
  list?: boolean
}

function Branch({ entries, summary, openTo, level, list = false }: BranchProps) {
  const [all, setAll] = useState(false)
  const shown = all ? entries : entries.slice(0, FIRST_ITEMS)
  const short = entries.every(([, value]) => typeof value !== 'object' && String(value).length < 24)
  if (list && short && entries.length <= 12) {
    return (
      <span className="font-mono text-xs">
        <Dim>[</Dim>
        {entries.map(([key, value], index) => (
          <span key={key}>
            {index > 0 ? <Dim>, </Dim> : null}
            <Scalar value={value} nested />
          </span>
        ))}
        <Dim>]</Dim>
      </span>
    )
  }
  return (
    <details open={level < openTo} className="group/branch min-w-0">
      <summary className="inline-flex cursor-pointer select-none list-none items-center gap-1 rounded-sm text-[11px] text-muted hover:text-foreground">
        <span aria-hidden="true" className="inline-block transition-transform group-open/branch:rotate-90">
          ›
        </span>
        {summary}
      </summary>
      <div className="ml-1 border-line border-l pl-2.5">
        {shown.map(([key, value]) => (
          <div key={key} className="flex min-w-0 gap-1.5">
            <span className={cn('shrink-0 font-mono text-xs leading-5', list ? 'text-muted' : 'text-info')}>{key}</span>
            <div className="min-w-0 flex-1">
              <JsonView value={value} openTo={openTo} level={level + 1} />
            </div>
          </div>
        ))}
        {all || entries.length <= FIRST_ITEMS ? null : (
          <More onClick={() => setAll(true)}>{formatCount(entries.length - FIRST_ITEMS)} more</More>
        )}
      </div>
    </details>
  )
}

function Scalar({ value, nested }: { value: Json; nested: boolean }) {
  if (typeof value === 'string') return <Text text={value} quoted={nested} />
  const tone = typeof value === 'number' ? 'text-accent' : 'text-warning'
  return <span className={cn('font-mono text-xs tabular-nums leading-5', tone)}>{String(value)}</span>
}

/** A text as it is, cut when very long. */
export function Text({ text, quoted = false }: { text: string; quoted?: boolean }) {
  const [all, setAll] = useState(false)
  if (text === '') return <Dim>""</Dim>
  const cut = !all && text.length > LONG_TEXT
  const marks = quoted && !text.includes('\n')
  return (
    <span className="min-w-0 whitespace-pre-wrap break-words font-mono text-xs leading-5 [overflow-wrap:anywhere]">
      {marks ? <Dim>"</Dim> : null}
      {cut ? text.slice(0, LONG_TEXT) : text}
      {marks && !cut ? <Dim>"</Dim> : null}
      {cut ? <More onClick={() => setAll(true)}>… {plural(text.length - LONG_TEXT, 'more character')}</More> : null}
    </span>
  )
}

function More({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" onClick={onClick} className="ml-1 rounded-sm text-accent text-xs hover:underline">
      {children}
    </button>
  )
}

function Dim({ children }: { children: ReactNode }) {
  return <span className="font-mono text-muted text-xs leading-5">{children}</span>
}
