'use client'

import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { Input } from '@/components/ui/input.tsx'
import { isJsonObject } from '@/lib/loop/artefacts/json.ts'
import { SourceEditor } from './expression-field.tsx'
import { FieldProblemsOf } from './field-problems-of.tsx'
import { fieldElementId, type NameHint, useField, useFormScope } from './form-scope.tsx'

type RecordFieldProps = {
  path: string
  label: string
  /** What one entry is, in lower case: `argument`. */
  item: string
  /** Names that belong here; offered when one is added. */
  suggestions?: readonly { name: string; about: string }[]
  extraNames?: readonly NameHint[]
}

/** Named expressions: arguments of a tool, outputs of a run. */
export function RecordField({ path, label, item, suggestions = [], extraNames }: RecordFieldProps) {
  const scope = useFormScope()
  const { value, set } = useField(path)
  const [name, setName] = useState('')
  const record = isJsonObject(value) ? value : {}
  const missing = suggestions.filter((suggestion) => !Object.hasOwn(record, suggestion.name))
  const add = (key: string) => {
    if (key === '' || Object.hasOwn(record, key)) return
    set({ ...record, [key]: '' })
    setName('')
  }
  return (
    <fieldset className="min-w-0">
      <legend className="pb-1 font-medium text-xs">{label}</legend>
      <div className="flex flex-col gap-2">
        {Object.entries(record).map(([key, source]) => (
          <div key={key} className="flex items-start gap-1">
            <div className="min-w-0 flex-1">
              <SourceEditor
                id={fieldElementId(scope.id, `${path}.${key}`)}
                label={key}
                hint={suggestions.find((suggestion) => suggestion.name === key)?.about}
                value={typeof source === 'string' ? source : ''}
                onChange={(text) => set({ ...record, [key]: text })}
                problems={scope.problems.filter((problem) => problem.field === `${path}.${key}`)}
                mode="expression"
                rows={1}
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
