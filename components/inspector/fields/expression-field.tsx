'use client'

import { Braces } from 'lucide-react'
import dynamic from 'next/dynamic'
import { type ReactNode, useCallback, useId, useMemo, useRef, useState } from 'react'
import type { CodeEditorProps } from '@/components/editor/code-editor.tsx'
import type { SourceMode } from '@/components/editor/editor-language.ts'
import { selectionIn, selectSpan } from '@/components/editor/select-span.ts'
import { useCodeEditor } from '@/components/editor/use-code-editor.ts'
import { cn } from '@/components/ui/cn.ts'
import { Textarea } from '@/components/ui/input.tsx'
import type { Diagnostic } from '@/lib/loop/diagnostics/diagnostic.ts'
import type { AboutNames } from '@/lib/loop/expression/environment-about.ts'
import type { ExprType, Scope } from '@/lib/loop/expression/types.ts'
import { describedBy, FieldFrame } from './field-frame.tsx'
import { type NameHint, useField, useFormScope } from './form-scope.tsx'
import { NameList } from './name-list.tsx'

const LiveValue = dynamic(() => import('@/components/designer/live-value/live-value.tsx'), { ssr: false })

const TryPastRuns = dynamic(() => import('@/components/what-if/try-past-runs.tsx'), { ssr: false })

type SourceFieldProps = {
  path: string
  label: string
  hint?: ReactNode
  placeholder?: string
  /** Names visible here beside the loop's own. */
  extraNames?: readonly NameHint[]
  optional?: boolean
  hideLabel?: boolean
}

/** An expression over the loop's state. */
export function ExpressionField(props: SourceFieldProps) {
  return <SourceField {...props} mode="expression" rows={1} />
}

/** Text with `{{ expression }}` in it: prompts, hints, messages. */
export function TemplateField({ rows = 4, ...props }: SourceFieldProps & { rows?: number }) {
  return <SourceField {...props} mode="template" rows={rows} />
}

function SourceField({ path, optional = false, ...props }: SourceFieldProps & { mode: SourceMode; rows: number }) {
  const { id, value, set, problems } = useField(path)
  return (
    <SourceEditor
      {...props}
      id={id}
      path={path}
      problems={problems}
      value={typeof value === 'string' ? value : ''}
      onChange={(text) => set(optional && text === '' ? undefined : text)}
    />
  )
}

type SourceEditorProps = {
  id: string
  /** Of the value in its form. */
  path: string
  label: string
  value: string
  onChange: (text: string) => void
  problems: readonly Diagnostic[]
  mode: SourceMode
  rows: number
  hint?: ReactNode
  placeholder?: string
  extraNames?: readonly NameHint[]
  hideLabel?: boolean
}

const NO_NAMES: readonly NameHint[] = []

/** A source with its problems at their exact places, the names that may be used in it, and what it gives in a recorded run. */
export function SourceEditor({
  id,
  path,
  label,
  value,
  onChange,
  problems,
  mode,
  rows,
  hint,
  placeholder,
  extraNames = NO_NAMES,
  hideLabel,
}: SourceEditorProps) {
  const { names, placeOf, travel } = useFormScope()
  const [open, setOpen] = useState(false)
  const listId = useId()
  const { scope, about, at } = placeOf(path)
  const seen = useMemo(
    () => ({ scope: { ...typesOfHints(extraNames), ...scope }, about: withHints(about, extraNames) }),
    [scope, about, extraNames],
  )

  function insert(name: string) {
    const { from, to } = selectionIn(id) ?? { from: value.length, to: value.length }
    const text = mode === 'template' && !insideBraces(value, from) ? `{{ ${name} }}` : name
    onChange(value.slice(0, from) + text + value.slice(to))
    requestAnimationFrame(() => {
      const element = document.getElementById(id)
      element?.focus()
      if (element) selectSpan(element, from + text.length, from + text.length)
    })
  }

  return (
    <FieldFrame
      id={id}
      label={label}
      hint={hint}
      problems={problems}
      source={value}
      hideLabel={hideLabel}
      aside={
        <button
          type="button"
          aria-expanded={open}
          aria-controls={listId}
          aria-label={`Names for ${label}`}
          onClick={() => setOpen((was) => !was)}
          className={cn(
            'flex h-6 items-center gap-1 rounded-sm px-1 text-[11px] text-muted hover:text-foreground',
            open && 'text-accent',
          )}
        >
          <Braces aria-hidden="true" className="size-3" />
          names
        </button>
      }
    >
      <SourceText
        id={id}
        value={value}
        onChange={onChange}
        onTravel={travel}
        mode={mode}
        names={seen}
        problems={problems}
        rows={rows}
        placeholder={placeholder}
        labelledBy={`${id}:label`}
        describedBy={describedBy(id, problems, hint)}
      />
      {open ? <NameList id={listId} names={[...extraNames, ...names]} onPick={insert} /> : null}
      {at && mode === 'expression' ? (
        <TryPastRuns nodeId={at.nodeId} field={path} source={value} label={label} />
      ) : null}
      {at ? <LiveValue source={value} mode={mode} at={at} scope={seen.scope} label={label} /> : null}
    </FieldFrame>
  )
}

/** The editor; a text area until it is there. */
function SourceText(props: CodeEditorProps) {
  const area = useRef<HTMLTextAreaElement>(null)
  const hasFocus = useCallback(() => area.current !== null && document.activeElement === area.current, [])
  const Editor = useCodeEditor(hasFocus)
  if (Editor) return <Editor {...props} />
  const { id, rows, value, placeholder, mode, problems, describedBy: described, onChange } = props
  // For browsers whose text areas don't grow by themselves: about so many characters fit a line.
  const lines = value.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 42)), 0)
  return (
    <Textarea
      ref={area}
      id={id}
      rows={Math.min(18, Math.max(rows, lines))}
      value={value}
      placeholder={placeholder}
      spellCheck={mode === 'template'}
      aria-invalid={problems.some((problem) => problem.severity === 'error') || undefined}
      aria-describedby={described}
      onChange={(event) => onChange(event.target.value)}
      className="font-mono text-xs"
    />
  )
}

const KINDS: readonly string[] = ['string', 'number', 'boolean'] satisfies ExprType['kind'][]

/** What hints say of types, where the node's kind says nothing: dotted names belong to the one before the dot. */
function typesOfHints(hints: readonly NameHint[]): Scope {
  const plain = hints.filter(({ name }) => !name.includes('.'))
  return Object.fromEntries(
    plain.map(({ name, type }) => [name, { kind: KINDS.includes(type) ? (type as 'string') : 'any' }]), // one of KINDS
  )
}

function withHints(about: AboutNames, hints: readonly NameHint[]): AboutNames {
  return (path) => hints.find(({ name }) => name === path.join('.'))?.about ?? about(path)
}

function insideBraces(text: string, at: number): boolean {
  return text.lastIndexOf('{{', at) > text.lastIndexOf('}}', at)
}
