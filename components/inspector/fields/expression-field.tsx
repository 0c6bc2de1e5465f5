'use client'

import { Braces } from 'lucide-react'
import { type ReactNode, useId, useRef, useState } from 'react'
import { cn } from '@/components/ui/cn.ts'
import { Textarea } from '@/components/ui/input.tsx'
import type { Diagnostic } from '@/lib/loop/diagnostics/diagnostic.ts'
import { describedBy, FieldFrame } from './field-frame.tsx'
import { type NameHint, useField, useFormScope } from './form-scope.tsx'
import { NameList } from './name-list.tsx'

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

function SourceField({
  path,
  optional = false,
  ...props
}: SourceFieldProps & { mode: 'expression' | 'template'; rows: number }) {
  const { id, value, set, problems } = useField(path)
  return (
    <SourceEditor
      {...props}
      id={id}
      problems={problems}
      value={typeof value === 'string' ? value : ''}
      onChange={(text) => set(optional && text === '' ? undefined : text)}
    />
  )
}

type SourceEditorProps = {
  id: string
  label: string
  value: string
  onChange: (text: string) => void
  problems: readonly Diagnostic[]
  mode: 'expression' | 'template'
  rows: number
  hint?: ReactNode
  placeholder?: string
  extraNames?: readonly NameHint[]
  hideLabel?: boolean
}

/** Monospace text with its problems at their exact places and the names that may be used in it. */
export function SourceEditor({
  id,
  label,
  value,
  onChange,
  problems,
  mode,
  rows,
  hint,
  placeholder,
  extraNames = [],
  hideLabel,
}: SourceEditorProps) {
  const { names } = useFormScope()
  const area = useRef<HTMLTextAreaElement>(null)
  const [open, setOpen] = useState(false)
  const listId = useId()

  function insert(name: string) {
    const element = area.current
    if (!element) return
    const [from, to] = [element.selectionStart, element.selectionEnd]
    const text = mode === 'template' && !insideBraces(value, from) ? `{{ ${name} }}` : name
    onChange(value.slice(0, from) + text + value.slice(to))
    requestAnimationFrame(() => {
      element.focus()
      element.setSelectionRange(from + text.length, from + text.length)
    })
  }

  // For browsers whose text areas don't grow by themselves: about so many characters fit a line.
  const lines = value.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 42)), 0)
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
      <Textarea
        ref={area}
        id={id}
        rows={Math.min(18, Math.max(rows, lines))}
        value={value}
        placeholder={placeholder}
        spellCheck={mode === 'template'}
        aria-invalid={problems.some((problem) => problem.severity === 'error') || undefined}
        aria-describedby={describedBy(id, problems, hint)}
        onChange={(event) => onChange(event.target.value)}
        className="font-mono text-xs"
      />
      {open ? <NameList id={listId} names={[...extraNames, ...names]} onPick={insert} /> : null}
    </FieldFrame>
  )
}

function insideBraces(text: string, at: number): boolean {
  return text.lastIndexOf('{{', at) > text.lastIndexOf('}}', at)
}
