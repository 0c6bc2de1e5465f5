'use client'

import { useEffect, useState } from 'react'
import { ChoiceField } from '@/components/inspector/fields/choice-field.tsx'
import { EvaluatorFields } from '@/components/inspector/fields/evaluator-fields.tsx'
import { ExpressionField } from '@/components/inspector/fields/expression-field.tsx'
import { useField } from '@/components/inspector/fields/form-scope.tsx'
import { ListField } from '@/components/inspector/fields/list-field.tsx'
import { NumberField } from '@/components/inspector/fields/number-field.tsx'
import { RecordField } from '@/components/inspector/fields/record-field.tsx'
import { TextField } from '@/components/inspector/fields/text-field.tsx'
import { useCalledLoop } from '@/components/inspector/fields/use-callable-loops.ts'
import { api } from '@/lib/api/client.ts'
import type { LoopSummary } from '@/lib/api/contracts/loops.ts'
import { isJsonObject, type Json, type JsonObject } from '@/lib/loop/artefacts/json.ts'
import { freeName } from './suite-edits.ts'

const TYPES = [
  { value: 'expression', label: 'Expression that has to hold' },
  { value: 'evaluator', label: 'Score of a text: patterns, length, JSON, parts' },
  { value: 'judge', label: 'A model judges by a rubric' },
  { value: 'loop', label: 'Another loop checks the result' },
]

const CREATE: Record<string, (name: Json) => JsonObject> = {
  expression: (name) => ({ type: 'expression', name, holds: '' }),
  evaluator: (name) => ({ type: 'evaluator', name, value: '', evaluator: { type: 'length', minWords: 1 } }),
  judge: (name) => ({ type: 'evaluator', name, value: '', evaluator: { type: 'judge', rubric: '', threshold: 0.7 } }),
  loop: (name) => ({ type: 'loop', name, loop: '', input: {}, holds: 'run.outcome == "success"' }),
}

/** Validators to add, edit and remove; stands in a SuiteFormScope. */
export function ValidatorFields({ empty }: { empty: string }) {
  return (
    <ListField
      path="validators"
      item="validator"
      empty={empty}
      create={(items) => CREATE.expression?.(freeName(`check ${items.length + 1}`, namesOf(items))) ?? null}
    >
      {(path) => <OneValidator path={path} />}
    </ListField>
  )
}

const namesOf = (items: readonly Json[]) =>
  items.flatMap((item) => (isJsonObject(item) && typeof item.name === 'string' ? [item.name] : []))

function OneValidator({ path }: { path: string }) {
  const { value, set } = useField(path)
  const validator = isJsonObject(value) ? value : {}
  const evaluator = isJsonObject(validator.evaluator) ? validator.evaluator.type : undefined
  const type = validator.type === 'evaluator' && evaluator === 'judge' ? 'judge' : validator.type
  return (
    <>
      <div className="grid gap-2.5 sm:grid-cols-2">
        <TextField path={`${path}.name`} label="Name" />
        <ChoiceField
          path={`${path}.type`}
          label="Kind"
          choices={TYPES}
          value={typeof type === 'string' ? type : ''}
          onChoose={(next) => set(CREATE[next]?.(validator.name ?? 'check') ?? null)}
        />
      </div>
      {validator.type === 'expression' ? (
        <ExpressionField
          path={`${path}.holds`}
          label="Has to hold"
          placeholder="run.violations == 0 && output.email == expected.email"
        />
      ) : null}
      {validator.type === 'evaluator' ? <ScoredFields path={path} /> : null}
      {validator.type === 'loop' ? <LoopFields path={path} /> : null}
    </>
  )
}

function ScoredFields({ path }: { path: string }) {
  return (
    <>
      <div className="grid gap-2.5 sm:grid-cols-[1fr_8rem]">
        <ExpressionField path={`${path}.value`} label="What is scored" placeholder="output.text" />
        <NumberField path={`${path}.atLeast`} label="Least score" placeholder="the evaluator’s" />
      </div>
      <EvaluatorFields path={`${path}.evaluator`} />
    </>
  )
}

function LoopFields({ path }: { path: string }) {
  const slug = useField(`${path}.loop`).value
  const version = useField(`${path}.version`).value
  const loops = useLoops()
  const chosen = loops?.find((loop) => loop.slug === slug)
  const called = useCalledLoop(
    typeof slug === 'string' ? slug : '',
    typeof version === 'number' ? version : (chosen?.latestVersion ?? null),
  )
  return (
    <>
      <div className="grid gap-2.5 sm:grid-cols-[1fr_8rem]">
        <ChoiceField
          path={`${path}.loop`}
          label="Loop"
          choices={(loops ?? []).map((loop) => ({ value: loop.slug, label: loop.name }))}
          hint={loops?.length === 0 ? 'No loop is published yet: publish one to call it.' : undefined}
        />
        <NumberField path={`${path}.version`} label="Version" placeholder="newest" />
      </div>
      <RecordField path={`${path}.input`} label="Its input" item="input" suggestions={called?.inputs} />
      <ExpressionField
        path={`${path}.holds`}
        label="Has to hold"
        hint="Sees run, state and output of that loop."
        placeholder={'run.outcome == "success"'}
      />
    </>
  )
}

/** Loops that have a version; null until they are there. */
function useLoops(): LoopSummary[] | null {
  const [loops, setLoops] = useState<LoopSummary[] | null>(null)
  useEffect(() => {
    const stop = new AbortController()
    void api.listLoops(stop.signal).then((result) => {
      if (result.ok) setLoops(result.value.loops.filter(({ latestVersion }) => latestVersion !== null))
    })
    return () => stop.abort()
  }, [])
  return loops
}
