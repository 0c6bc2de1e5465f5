'use client'

import { isJsonObject, type Json, type JsonObject } from '@/lib/loop/artefacts/json.ts'
import { type Choice, ChoiceField } from './choice-field.tsx'
import { ExpressionField, TemplateField } from './expression-field.tsx'
import { useField } from './form-scope.tsx'
import { LinesField } from './lines-field.tsx'
import { ListField } from './list-field.tsx'
import { ModelCallFields, ModelChoice } from './model-call-fields.tsx'
import { NumberField } from './number-field.tsx'
import { TextField } from './text-field.tsx'
import { TypeMapField } from './type-map-field.tsx'

const SIMPLE: readonly Choice[] = [
  { value: 'threshold', label: 'Expression with a threshold' },
  { value: 'regex', label: 'Patterns: required and forbidden' },
  { value: 'length', label: 'Length in characters or words' },
  { value: 'json-schema', label: 'JSON with required keys and types' },
  { value: 'judge', label: 'A model by a rubric' },
]
const ALL: readonly Choice[] = [...SIMPLE, { value: 'composite', label: 'Weighted parts' }]

const OUTPUT = [{ name: 'output', type: 'any', about: 'The value under evaluation' }]

const INITIAL: Record<string, () => JsonObject> = {
  threshold: () => ({ type: 'threshold', score: '', threshold: 0.7 }),
  regex: () => ({ type: 'regex', required: [], forbidden: [] }),
  length: () => ({ type: 'length', minWords: 1 }),
  'json-schema': () => ({ type: 'json-schema', required: [], types: {} }),
  judge: () => ({ type: 'judge', rubric: '', threshold: 0.7 }),
  composite: () => ({
    type: 'composite',
    parts: [{ name: 'length', weight: 1, evaluator: { type: 'length', minWords: 1 } }],
  }),
}

/** Scores are kept by name, so that two parts can't share one. */
function freeName(parts: readonly Json[]): string {
  const taken = new Set(parts.map((part) => (isJsonObject(part) ? part.name : null)))
  let count = 1
  while (taken.has(`part ${count}`)) count++
  return `part ${count}`
}

/** How an output is scored. A composite's parts are simple evaluators. */
export function EvaluatorFields({ path, simple = false }: { path: string; simple?: boolean }) {
  const type = useField(`${path}.type`).value
  const { set } = useField(path)
  return (
    <>
      <ChoiceField
        path={`${path}.type`}
        label="Scored by"
        choices={simple ? SIMPLE : ALL}
        onChoose={(next) => set(INITIAL[next]?.() ?? null)}
      />
      <EvaluatorDetails type={typeof type === 'string' ? type : ''} path={path} />
    </>
  )
}

function EvaluatorDetails({ type, path }: { type: string; path: string }) {
  switch (type) {
    case 'threshold':
      return (
        <>
          <ExpressionField
            path={`${path}.score`}
            label="Score"
            hint="A number; below 0 counts as 0, above 1 as 1."
            extraNames={OUTPUT}
          />
          <NumberField path={`${path}.threshold`} label="Passes from" placeholder="0.7" />
        </>
      )
    case 'regex':
      return (
        <>
          <LinesField
            path={`${path}.required`}
            label="Required patterns"
            hint="One per line. RE2 syntax: no lookaround."
          />
          <LinesField path={`${path}.forbidden`} label="Forbidden patterns" hint="One per line." />
        </>
      )
    case 'length':
      return (
        <div className="grid grid-cols-2 gap-2">
          <NumberField path={`${path}.minChars`} label="Least characters" />
          <NumberField path={`${path}.maxChars`} label="Most characters" />
          <NumberField path={`${path}.minWords`} label="Least words" />
          <NumberField path={`${path}.maxWords`} label="Most words" />
        </div>
      )
    case 'json-schema':
      return (
        <>
          <LinesField path={`${path}.required`} label="Required keys" hint="One per line." />
          <TypeMapField path={`${path}.types`} />
        </>
      )
    case 'judge':
      return (
        <>
          <ModelChoice path={path} />
          <TemplateField
            path={`${path}.rubric`}
            label="Rubric"
            rows={4}
            hint="What makes an output good, criterion by criterion. The output is shown to the model below it."
            extraNames={OUTPUT}
          />
          <div className="grid grid-cols-2 gap-2">
            <NumberField path={`${path}.threshold`} label="Passes from" placeholder="0.7" />
            <NumberField path={`${path}.readTokens`} label="Shown at most" placeholder="4000" unit="tokens" />
          </div>
          <ModelCallFields path={path} />
        </>
      )
    case 'composite':
      return (
        <ListField
          path={`${path}.parts`}
          item="part"
          create={(parts) => ({ name: freeName(parts), weight: 1, evaluator: { type: 'length', minWords: 1 } })}
        >
          {(part) => (
            <>
              <div className="grid grid-cols-[1fr_5rem] gap-2">
                <TextField path={`${part}.name`} label="Name" />
                <NumberField path={`${part}.weight`} label="Weight" />
              </div>
              <EvaluatorFields path={`${part}.evaluator`} simple />
            </>
          )}
        </ListField>
      )
    default:
      return null
  }
}
