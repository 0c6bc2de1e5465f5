'use client'

import type { ReactNode } from 'react'
import { SEVERITY } from '@/components/problems/severity.ts'
import { cn } from '@/components/ui/cn.ts'
import type { Diagnostic } from '@/lib/loop/diagnostics/diagnostic.ts'

type FrameProps = {
  /** Id of the control. */
  id: string
  label: string
  hint?: ReactNode
  problems?: readonly Diagnostic[]
  /** Shown under the control with the exact place of each problem. */
  source?: string
  /** Right of the label. */
  aside?: ReactNode
  hideLabel?: boolean
  className?: string
  children: ReactNode
}

/** Label, control, explanation and problems of a field: the same for all kinds of fields. */
export function FieldFrame({
  id,
  label,
  hint,
  problems = [],
  source,
  aside,
  hideLabel,
  className,
  children,
}: FrameProps) {
  return (
    <div className={cn('min-w-0', className)}>
      <div className={cn('flex items-baseline justify-between gap-2 pb-1', hideLabel && 'sr-only')}>
        {/* biome-ignore lint/a11y: a click does what it does for any other control; keys reach the editor itself */}
        <label
          id={`${id}:label`}
          htmlFor={id}
          className="font-medium text-xs"
          onClick={() => {
            const control = document.getElementById(id)
            if (control?.isContentEditable) control.focus()
          }}
        >
          {label}
        </label>
        {aside}
      </div>
      {children}
      <FieldProblems id={id} problems={problems} source={source} />
      {hint === undefined || problems.length > 0 ? null : (
        <p id={`${id}:hint`} className="pt-1 text-[11px] text-muted leading-4">
          {hint}
        </p>
      )}
    </div>
  )
}

/** Id list for `aria-describedby` of a control inside a FieldFrame. */
export function describedBy(id: string, problems: readonly Diagnostic[], hint: unknown): string | undefined {
  if (problems.length > 0) return `${id}:problems`
  return hint === undefined ? undefined : `${id}:hint`
}

function FieldProblems({
  id,
  problems,
  source,
}: {
  id: string
  problems: readonly Diagnostic[]
  source: string | undefined
}) {
  if (problems.length === 0) return null
  return (
    <ul id={`${id}:problems`} className="flex flex-col gap-1 pt-1">
      {problems.map((problem) => (
        <li
          key={`${problem.code}${problem.span?.from ?? ''}${problem.message}`}
          className={cn('text-[11px] leading-4', SEVERITY[problem.severity].color)}
        >
          <span className="flex gap-1.5">
            <SeverityIcon severity={problem.severity} />
            <span>{problem.message}</span>
          </span>
          {source !== undefined && problem.span ? <SpanExcerpt source={source} span={problem.span} /> : null}
        </li>
      ))}
    </ul>
  )
}

function SeverityIcon({ severity }: { severity: Diagnostic['severity'] }) {
  const { Icon } = SEVERITY[severity]
  return <Icon aria-hidden="true" className="mt-0.5 size-3 shrink-0" />
}

/** The line of a text that a problem is about, with the exact part underlined. */
export function SpanExcerpt({ source, span }: { source: string; span: NonNullable<Diagnostic['span']> }) {
  const lineStart = source.lastIndexOf('\n', Math.max(0, span.from - 1)) + 1
  const newline = source.indexOf('\n', span.from)
  const lineEnd = newline === -1 ? source.length : newline
  const to = Math.min(Math.max(span.to, span.from + 1), Math.max(lineEnd, span.from + 1))
  return (
    <span className="mt-1 flex items-baseline gap-2 overflow-hidden rounded-sm bg-sunken px-1.5 font-mono text-[11px]">
      <span className="shrink-0 text-muted tabular-nums">
        {span.line}:{span.column}
      </span>
      <code className="truncate whitespace-pre py-1 text-foreground">
        {clip(source.slice(lineStart, span.from))}
        <mark className="bg-transparent text-inherit underline decoration-2 decoration-danger decoration-wavy underline-offset-3">
          {source.slice(span.from, to) || ' '}
        </mark>
        {source.slice(to, lineEnd)}
      </code>
    </span>
  )
}

/** Keeps the marked part in view when much stands before it. */
function clip(before: string): string {
  return before.length > 24 ? `…${before.slice(-22)}` : before
}
