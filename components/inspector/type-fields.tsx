'use client'

import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { z } from 'zod'
import { Button } from '@/components/ui/button.tsx'
import { Input, Select, Textarea } from '@/components/ui/input.tsx'
import type { FieldSchema } from '@/lib/loop/state/schema.ts'
import { FieldFrame } from './fields/field-frame.tsx'
import { NumberInput } from './fields/number-input.tsx'
import { FIELD_TYPES, type FieldType, fieldType, withFieldType } from './state-types.ts'

const COUNT = z.int().min(0)
/** Limits that count something; the others are any numbers. */
const COUNTS: ReadonlySet<string> = new Set(['minLength', 'maxLength', 'minItems', 'maxItems'])

type TypeFieldsProps<T extends FieldSchema> = { id: string; schema: T; onChange: (schema: T) => void; label?: string }

/** Type of a value with its limits; lists, maps and objects hold such fields again. */
export function TypeFields<T extends FieldSchema>({ id, schema, onChange, label = 'Type' }: TypeFieldsProps<T>) {
  const type = fieldType(schema)
  return (
    <>
      <FieldFrame id={`${id}.type`} label={label}>
        <Select
          id={`${id}.type`}
          value={type}
          onChange={(event) => onChange(withFieldType(schema, event.target.value as FieldType))}
        >
          {FIELD_TYPES.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </Select>
      </FieldFrame>
      <Limits id={id} type={type} schema={schema} onChange={onChange} />
    </>
  )
}

type LimitsProps<T extends FieldSchema> = { id: string; type: FieldType; schema: T; onChange: (schema: T) => void }

function Limits<T extends FieldSchema>({ id, type, schema, onChange }: LimitsProps<T>) {
  const limit = (
    member: 'minimum' | 'maximum' | 'minLength' | 'maxLength' | 'minItems' | 'maxItems',
    label: string,
  ) => (
    <FieldFrame id={`${id}.${member}`} label={label}>
      <NumberInput
        id={`${id}.${member}`}
        label={label}
        schema={COUNTS.has(member) ? COUNT : undefined}
        value={schema[member]}
        placeholder="none"
        onChange={(value) => onChange({ ...schema, [member]: value })}
      />
    </FieldFrame>
  )
  switch (type) {
    case 'string':
      return (
        <>
          <div className="grid grid-cols-2 gap-2">
            {limit('minLength', 'Least characters')}
            {limit('maxLength', 'Most characters')}
          </div>
          <FieldFrame id={`${id}.pattern`} label="Pattern">
            <Input
              id={`${id}.pattern`}
              value={schema.pattern ?? ''}
              placeholder="none"
              className="font-mono text-xs"
              onChange={(event) => onChange({ ...schema, pattern: event.target.value || undefined })}
            />
          </FieldFrame>
        </>
      )
    case 'number':
    case 'integer':
      return (
        <div className="grid grid-cols-2 gap-2">
          {limit('minimum', 'Least')}
          {limit('maximum', 'Most')}
        </div>
      )
    case 'enum':
      return <EnumValues id={id} schema={schema} onChange={onChange} />
    case 'list':
      return (
        <>
          <div className="grid grid-cols-2 gap-2">
            {limit('minItems', 'Least items')}
            {limit('maxItems', 'Most items')}
          </div>
          <Nested>
            <TypeFields
              id={`${id}.items`}
              label="Item type"
              schema={schema.items ?? {}}
              onChange={(items) => onChange({ ...schema, items })}
            />
          </Nested>
        </>
      )
    case 'map':
      return (
        <Nested>
          <TypeFields
            id={`${id}.additionalProperties`}
            label="Value type"
            schema={typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {}}
            onChange={(additionalProperties) => onChange({ ...schema, additionalProperties })}
          />
        </Nested>
      )
    case 'object':
      return <Members id={id} schema={schema} onChange={onChange} />
    case 'boolean':
    case 'json':
      return null
  }
}

function Nested({ children }: { children: React.ReactNode }) {
  return <div className="flex flex-col gap-2.5 border-line border-l-2 pl-2.5">{children}</div>
}

function EnumValues<T extends FieldSchema>({ id, schema, onChange }: Omit<LimitsProps<T>, 'type'>) {
  const [draft, setDraft] = useState<string | null>(null)
  const stored = (schema.enum ?? [])
    .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
    .join('\n')
  return (
    <FieldFrame id={`${id}.enum`} label="Values" hint="One per line.">
      <Textarea
        id={`${id}.enum`}
        rows={3}
        spellCheck={false}
        className="font-mono text-xs"
        value={draft ?? stored}
        onChange={(event) => {
          setDraft(event.target.value)
          const values = [...new Set(event.target.value.split('\n').filter((line) => line.trim() !== ''))]
          if (values.length > 0) onChange({ ...schema, type: 'string', enum: values })
        }}
        onBlur={() => setDraft(null)}
      />
    </FieldFrame>
  )
}

function Members<T extends FieldSchema>({ id, schema, onChange }: Omit<LimitsProps<T>, 'type'>) {
  const [name, setName] = useState('')
  const members = schema.properties ?? {}
  const add = () => {
    const key = name.trim()
    if (key === '' || Object.hasOwn(members, key)) return
    onChange({ ...schema, properties: { ...members, [key]: { type: 'string' } } })
    setName('')
  }
  return (
    <div className="flex flex-col gap-2">
      {Object.entries(members).map(([key, member]) => (
        <Nested key={key}>
          <div className="flex items-center justify-between">
            <code className="font-mono text-xs">{key}</code>
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={`Remove member ${key}`}
              onClick={() =>
                onChange({
                  ...schema,
                  properties: Object.fromEntries(Object.entries(members).filter(([other]) => other !== key)),
                })
              }
            >
              <Trash2 />
            </Button>
          </div>
          <TypeFields
            id={`${id}.properties.${key}`}
            label={`Type of ${key}`}
            schema={member}
            onChange={(next) => onChange({ ...schema, properties: { ...members, [key]: next } })}
          />
        </Nested>
      ))}
      <span className="flex gap-1">
        <Input
          aria-label="Name of a new member"
          placeholder="member name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && add()}
          className="h-7 text-xs"
        />
        <Button size="sm" onClick={add} disabled={name.trim() === ''}>
          <Plus />
          Add member
        </Button>
      </span>
    </div>
  )
}
