'use client'

import { Plus, Trash2, Wrench } from 'lucide-react'
import { useId, useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { Input, Select } from '@/components/ui/input.tsx'
import { isJsonObject } from '@/lib/loop/artefacts/json.ts'
import type { Diagnostic } from '@/lib/loop/diagnostics/diagnostic.ts'
import { SourceEditor } from './expression-field.tsx'
import { describedBy, FieldFrame } from './field-frame.tsx'
import { FieldProblemsOf } from './field-problems-of.tsx'
import { type FormScope, fieldElementId, type NameHint, useField, useFormScope } from './form-scope.tsx'

type Suggestion = { name: string; about: string; required?: boolean; choices?: readonly string[] | undefined }

type RecordFieldProps = {
  path: string
  label: string
  /** What one entry is, in lower case: `argument`. */
  item: string
  /** Names that belong here; offered when one is added. */
  suggestions?: readonly Suggestion[]
  extraNames?: readonly NameHint[]
}

const HINT = 'Each is an expression: a text in quotes, such as "paid", or a name, such as state.total.'

/** Named expressions: arguments of a tool, outputs of a run. */
export function RecordField({ path, label, item, suggestions = [], extraNames }: RecordFieldProps) {
  const scope = useFormScope()
  const { value, set } = useField(path)
  const hintId = useId()
  const [name, setName] = useState('')
  const record = isJsonObject(value) ? value : {}
  const missing = suggestions.filter((suggestion) => !Object.hasOwn(record, suggestion.name))
  const add = (key: string) => {
    if (key === '' || Object.hasOwn(record, key)) return
    set({ ...record, [key]: '' })
    setName('')
  }
  return (
    <fieldset className="min-w-0" aria-describedby={hintId}>
      <legend className="font-medium text-xs">{label}</legend>
      <p id={hintId} className="pb-1.5 text-[11px] text-muted leading-4">
        {HINT}
      </p>
      <div className="flex flex-col gap-2">
        {Object.entries(record).map(([key, source]) => (
          <div key={key} className="flex items-start gap-1">
            <div className="min-w-0 flex-1">
              <Entry
                id={fieldElementId(scope.id, `${path}.${key}`)}
                path={`${path}.${key}`}
                name={key}
                known={suggestions.find((suggestion) => suggestion.name === key)}
                value={typeof source === 'string' ? source : ''}
                onChange={(text) => set({ ...record, [key]: text })}
                problems={scope.problems.filter((problem) => problem.field === `${path}.${key}`)}
                onFix={scope.fix}
                extraNames={extraNames}
              />
            </div>
            <Button
              variant="ghost"
              size="icon-sm"
              className="mt-6"
              aria-label={`Remove ${item} ${key}`}
              onClick={() => set(Object.fromEntries(Object.entries(record).filter(([other]) => other !== key)))}
            >
              <Trash2 />
            </Button>
          </div>
        ))}
        <FieldProblemsOf path={path} />
        <div className="flex flex-wrap items-center gap-1">
          {missing.map((suggestion) => (
            <Button key={suggestion.name} size="sm" title={suggestion.about} onClick={() => add(suggestion.name)}>
              <Plus />
              {suggestion.name}
              {suggestion.required ? <Required /> : null}
            </Button>
          ))}
          <span className="flex gap-1">
            <Input
              aria-label={`Name of a new ${item}`}
              placeholder={`${item} name`}
              value={name}
              onChange={(event) => setName(event.target.value)}
              onKeyDown={(event) => {
                if (event.key !== 'Enter') return
                event.preventDefault()
                add(name.trim())
              }}
              className="h-7 w-32 text-xs"
            />
            <Button
              size="sm"
              disabled={name.trim() === '' || Object.hasOwn(record, name.trim())}
              onClick={() => add(name.trim())}
            >
              Add {item}
            </Button>
          </span>
        </div>
      </div>
    </fieldset>
  )
}

function Required() {
  return (
    <span className="text-danger" title="required">
      <span aria-hidden="true">*</span>
      <span className="sr-only">, required</span>
    </span>
  )
}

type EntryProps = {
  id: string
  path: string
  name: string
  known: Suggestion | undefined
  value: string
  onChange: (text: string) => void
  problems: readonly Diagnostic[]
  onFix: FormScope['fix']
  extraNames: readonly NameHint[] | undefined
}

/** One of the expressions; where only a few texts are possible, a choice among them, until somebody wants to write it. */
function Entry({ id, path, name, known, value, onChange, problems, onFix, extraNames = [] }: EntryProps) {
  const choices = known?.choices
  const literals = choices?.map((choice) => JSON.stringify(choice)) ?? []
  const [written, setWritten] = useState(value !== '' && !literals.includes(value))
  const label = name
  const hint = [known?.about, known?.required ? 'Required.' : ''].filter(Boolean).join(' ') || undefined
  const editor = { id, path, label, hint, value, onChange, problems, extraNames, rows: 1, mode: 'expression' } as const
  const source = (
    <div>
      <SourceEditor {...editor} />
      {onFix ? <Fix id={id} problems={problems} name={name} onFix={onFix} /> : null}
    </div>
  )
  if (!choices) return source
  const other = (
    <button type="button" className="text-[11px] text-accent hover:underline" onClick={() => setWritten(!written)}>
      {written ? 'Choose a value' : 'Write an expression'}
      <span className="sr-only"> for {name}</span>
    </button>
  )
  if (written)
    return (
      <div>
        {source}
        {other}
      </div>
    )
  const shown = literals.indexOf(value)
  return (
    <FieldFrame id={id} label={label} hint={hint} problems={problems} aside={other}>
      <Select
        id={id}
        value={shown < 0 ? '' : value}
        aria-invalid={problems.some((problem) => problem.severity === 'error') || undefined}
        aria-describedby={describedBy(id, problems, hint)}
        onChange={(event) => onChange(event.target.value)}
      >
        {shown < 0 ? <option value="">{value === '' ? 'Choose…' : value}</option> : null}
        {choices.map((choice, index) => (
          <option key={choice} value={literals[index]}>
            {choice.trim() === '' ? JSON.stringify(choice) : choice}
          </option>
        ))}
      </Select>
    </FieldFrame>
  )
}

/** The fix of the first finding that brings one, where the eye is: such as quotes around plain words. */
function Fix(props: Pick<EntryProps, 'id' | 'problems' | 'name'> & { onFix: NonNullable<FormScope['fix']> }) {
  const { id, problems, name, onFix } = props
  const fix = problems.find(({ quickFix }) => quickFix)?.quickFix
  if (!fix) return null
  return (
    <Button
      size="sm"
      className="mt-1"
      onClick={() => {
        onFix(fix)
        document.getElementById(id)?.focus()
      }}
    >
      <Wrench />
      {fix.title}
      <span className="sr-only">: {name}</span>
    </Button>
  )
}
