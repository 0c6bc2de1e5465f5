'use client'

import { StateFieldChoice } from '@/components/inspector/fields/choice-field.tsx'
import { EvaluatorFields } from '@/components/inspector/fields/evaluator-fields.tsx'
import { ExpressionField } from '@/components/inspector/fields/expression-field.tsx'
import { useField, useFormScope } from '@/components/inspector/fields/form-scope.tsx'
import { ListField } from '@/components/inspector/fields/list-field.tsx'
import { NumberField } from '@/components/inspector/fields/number-field.tsx'
import { formatCount } from '@/components/ui/format.ts'

/** A state field that a part writes. */
export function WriteField({ path, label, none, hint }: { path: string; label: string; none?: string; hint?: string }) {
  const { stateFields } = useFormScope()
  return <StateFieldChoice path={path} label={label} fields={stateFields} writable none={none} hint={hint} />
}

export function MapFields() {
  const { stateFields } = useFormScope()
  const firstWritable = stateFields.find((field) => field.role !== 'input')?.name ?? ''
  return (
    <ListField path="map" item="fact" ordered create={() => ({ field: firstWritable, value: '' })}>
      {(path) => (
        <>
          <WriteField path={`${path}.field`} label="State field" />
          <ExpressionField path={`${path}.value`} label="Value" placeholder="last.output" />
        </>
      )}
    </ListField>
  )
}

export function RelevanceFields() {
  return (
    <>
      <WriteField path="relevance.field" label="List" />
      <ExpressionField
        path="relevance.to"
        label="Compared with"
        placeholder="decision.subgoal"
        optional
        hint="A text. Before there is a subgoal everything stays."
      />
      <div className="grid grid-cols-2 gap-2">
        <NumberField
          path="relevance.threshold"
          label="Keep from"
          placeholder="0.4"
          hint="0: nothing in common, 1: the same words."
        />
        <NumberField path="relevance.top" label="At most" placeholder="all" unit="items" />
      </div>
    </>
  )
}

export function PruneFields() {
  const context = useField('prune.contextTokens').value
  const share = useField('prune.share').value
  const budget = Math.floor(numberOr(context, 8_000) * numberOr(share, 0.3))
  return (
    <>
      <WriteField path="prune.field" label="List" />
      <div className="grid grid-cols-2 gap-2">
        <NumberField path="prune.contextTokens" label="Context" placeholder="8000" unit="tokens" />
        <NumberField path="prune.share" label="Share of it" placeholder="0.3" />
      </div>
      <p className="rounded-sm bg-sunken px-2 py-1 text-[11px] leading-4 tabular-nums">
        The list may take {formatCount(budget)} tokens of a prompt.
      </p>
    </>
  )
}

const numberOr = (value: unknown, fallback: number) => (typeof value === 'number' ? value : fallback)

export function EvaluateFields() {
  return (
    <>
      <ExpressionField path="evaluate.output" label="Output to score" placeholder="state.draft" />
      <EvaluatorFields path="evaluate.evaluator" />
      <WriteField path="evaluate.writeScore" label="Write the score to" />
      <WriteField path="evaluate.writeDeficiencies" label="Write what is missing to" none="nowhere" />
      <WriteField path="evaluate.writeSubScores" label="Write the part scores to" none="nowhere" />
    </>
  )
}
