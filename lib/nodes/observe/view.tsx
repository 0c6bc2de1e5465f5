'use client'

import { Plus, Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { FieldProblemsOf } from '@/components/inspector/fields/field-problems-of.tsx'
import { FoldingSection } from '@/components/inspector/fields/folding-section.tsx'
import { type FormScope, useField, useFormScope } from '@/components/inspector/fields/form-scope.tsx'
import { Button } from '@/components/ui/button.tsx'
import { Menu, MenuItem } from '@/components/ui/menu.tsx'
import type { ObserveConfig } from './config.ts'
import { partSummary } from './part-summary.ts'
import { EvaluateFields, MapFields, PruneFields, RelevanceFields } from './view-fields.tsx'
import { ContradictionFields, ExtractFields, RecallFields } from './view-model-fields.tsx'

type Json = FormScope['value'][string]
type PartName = keyof ObserveConfig
type PartForm = {
  name: PartName
  title: string
  hint: string
  Fields: () => ReactNode
  /** Value of the part when it is added. */
  create: (fields: FormScope['stateFields']) => Json
}

type StateFields = FormScope['stateFields']
const firstOf = (fields: StateFields, type: RegExp) =>
  fields.find((field) => field.role !== 'input' && type.test(field.type))?.name ?? ''
const firstList = (fields: StateFields) => firstOf(fields, /^list/)
/** Facts, entries and findings are objects: a list of texts does not take them. */
const firstObjectList = (fields: StateFields) => firstOf(fields, /^list( of (object|any|map).*)?$/)

/** The parts in the order in which they run. */
const PARTS: readonly PartForm[] = [
  {
    name: 'recall',
    title: 'Recall',
    hint: 'Asks long-term memory. What it returns is “memory” for the parts below and the nodes that follow.',
    Fields: RecallFields,
    create: () => ({ mode: 'semantic', query: '' }),
  },
  {
    name: 'map',
    title: 'Set fields',
    hint: 'Each line sets one state field from an expression, all over the state as it was before.',
    Fields: MapFields,
    create: (fields) => [{ field: firstOf(fields, /./), value: '' }],
  },
  {
    name: 'extract',
    title: 'Extract facts',
    hint: 'A model reads a value into facts: text, source and relevance.',
    Fields: ExtractFields,
    create: (fields) => ({ write: firstObjectList(fields) }),
  },
  {
    name: 'relevance',
    title: 'Keep what is relevant',
    hint: 'Keeps the items of a list that have to do with the current subgoal, by likeness of words.',
    Fields: RelevanceFields,
    create: (fields) => ({ field: firstList(fields) }),
  },
  {
    name: 'prune',
    title: 'Prune',
    hint: 'Shortens a list to a share of the context: the least relevant go first, then the oldest.',
    Fields: PruneFields,
    create: (fields) => ({ field: firstList(fields) }),
  },
  {
    name: 'contradictions',
    title: 'Flag contradictions',
    hint: 'A model compares facts with what long-term memory has near them.',
    Fields: ContradictionFields,
    create: (fields) => ({ facts: '', write: firstObjectList(fields) }),
  },
  {
    name: 'evaluate',
    title: 'Score',
    hint: 'Scores an output from 0 to 1 and says in words what is missing, so that the next decision can do better.',
    Fields: EvaluateFields,
    create: (fields) => ({
      output: 'last.output',
      evaluator: { type: 'length', minWords: 1 },
      writeScore: firstOf(fields, /^number$/),
    }),
  },
]

const isUsed = (value: Json | undefined) => value !== undefined && !(Array.isArray(value) && value.length === 0)

/** More parts than fit beside each other start as one line each. */
const MOST_OPEN = 2

/** The parts in use, each of which folds to one line; the rest are in the menu. */
export function ObserveView() {
  const { value } = useFormScope()
  const used = PARTS.filter(({ name }) => isUsed(value[name]))
  const [few] = useState(used.length <= MOST_OPEN)
  const [added, setAdded] = useState<PartName | null>(null)
  return (
    <>
      {used.map((part) => (
        <PartSection key={part.name} part={part} startsOpen={few || part.name === added} />
      ))}
      <div className="flex flex-col gap-2 border-line border-t px-3.5 py-3.5 first:border-t-0">
        {used.length === 0 ? <p className="text-[11px] text-muted">This node observes nothing yet.</p> : null}
        {used.length === 0 ? <FieldProblemsOf path="map" /> : null}
        <AddPart unused={PARTS.filter((part) => !used.includes(part))} onAdded={setAdded} />
        {used.length > 1 ? (
          <p className="text-[11px] text-muted leading-4">The parts run in this order, from top to bottom.</p>
        ) : null}
      </div>
    </>
  )
}

function PartSection({ part: { name, title, hint, Fields }, startsOpen }: { part: PartForm; startsOpen: boolean }) {
  const { value, set } = useField(name)
  return (
    <FoldingSection
      title={title}
      hint={hint}
      summary={partSummary(name, value)}
      path={name}
      startsOpen={startsOpen}
      aside={
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label={`Remove ${title}`}
          onClick={() => set(name === 'map' ? [] : undefined)}
        >
          <Trash2 />
        </Button>
      }
    >
      {name === 'map' ? null : <FieldProblemsOf path={name} />}
      <Fields />
    </FoldingSection>
  )
}

type AddPartProps = { unused: readonly PartForm[]; onAdded: (name: PartName) => void }

function AddPart({ unused, onAdded }: AddPartProps) {
  const scope = useFormScope()
  if (unused.length === 0) return null
  const add = ({ name, create }: PartForm) => {
    onAdded(name)
    scope.change({ ...scope.value, [name]: create(scope.stateFields) }, name)
  }
  return (
    <Menu
      align="start"
      trigger={
        <Button size="sm" variant="outline" className="self-start">
          <Plus />
          Add part
        </Button>
      }
    >
      {unused.map((part) => (
        <MenuItem key={part.name} onSelect={() => add(part)}>
          {part.title}
        </MenuItem>
      ))}
    </Menu>
  )
}
