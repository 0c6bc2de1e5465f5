'use client'

import { useDesign, useDesignerStore } from '@/components/designer/store/designer-context.tsx'
import { Button } from '@/components/ui/button.tsx'
import { setScript } from '@/lib/loop/1-draw/edit-data.ts'
import { scriptScope } from '@/lib/loop/2-compile/check-script.ts'
import { isJsonObject, type Json, type JsonObject } from '@/lib/loop/artefacts/json.ts'
import { Script } from '@/lib/loop/artefacts/script.ts'
import { ChoiceField } from './fields/choice-field.tsx'
import { ExpressionField, TemplateField } from './fields/expression-field.tsx'
import { FieldFrame } from './fields/field-frame.tsx'
import { type NameHint, useField } from './fields/form-scope.tsx'
import { JsonInput } from './fields/json-input.tsx'
import { ListField } from './fields/list-field.tsx'
import { NumberField } from './fields/number-field.tsx'
import { Section } from './fields/section.tsx'
import { TextField } from './fields/text-field.tsx'
import { DesignForm } from './form.tsx'
import type { FormSources } from './scopes.ts'

const NAMES: readonly NameHint[] = [
  { name: 'node', type: 'string', about: 'Id of the node that asks' },
  { name: 'purpose', type: 'string', about: 'What the call is for' },
  { name: 'call', type: 'number', about: 'Call within the step, from 0' },
  { name: 'calls', type: 'number', about: 'Call within the run, from 0' },
  { name: 'prompt', type: 'string', about: 'The prompt that a model would get' },
]
const KINDS = [
  { value: 'json', label: 'JSON' },
  { value: 'text', label: 'text' },
  { value: 'error', label: 'an error' },
]
const ERRORS = ['transient', 'recoverable', 'fatal', 'timeout'].map((value) => ({ value, label: value }))
const PREFIX = 'script.'
const SOURCES: FormSources = { at: 'never', sees: scriptScope }

/** Answers of the scripted model: rules in order, or a cycle. It lets a loop run with no key; it is not a real model. */
export function ScriptEditor() {
  const design = useDesign()
  const { edit } = useDesignerStore().getState()
  const script = design.script as JsonObject | undefined // a script is JSON by its schema
  return (
    <Section
      title="Scripted answers"
      hint="What the provider “scripted” says, so that the loop runs without a key: by the first rule that holds, or in turn, one call after the other."
    >
      {script === undefined ? (
        <Button
          className="self-start"
          onClick={() => edit((before) => setScript(before, { rules: [{ respond: { text: '' } }] }))}
        >
          Add scripted answers
        </Button>
      ) : (
        <DesignForm
          id="script"
          schema={Script}
          sources={SOURCES}
          value={script}
          onChange={(next, path) => edit((before) => setScript(before, next as Script), `script:${path}`)} // a half-typed form is the compiler's to judge
          pathOf={(problem) =>
            problem.nodeId === undefined && problem.field?.startsWith(PREFIX)
              ? problem.field.slice(PREFIX.length)
              : null
          }
        >
          <OrderChoice
            inTurn={'cycle' in script}
            onChoose={(inTurn) => edit((before) => setScript(before, inTurn ? inCycle(script) : byRules(script)))}
          />
          {'cycle' in script ? (
            <ListField path="cycle" item="answer" ordered create={() => ({ text: '' })}>
              {(path) => <AnswerFields path={path} />}
            </ListField>
          ) : (
            <ListField path="rules" item="rule" ordered create={() => ({ respond: { text: '' } })}>
              {(path) => (
                <>
                  <ExpressionField
                    path={`${path}.when`}
                    label="When"
                    optional
                    placeholder="always"
                    extraNames={NAMES}
                  />
                  <AnswerFields path={`${path}.respond`} />
                  <NumberField path={`${path}.delayMs`} label="Delay" placeholder="0" unit="ms" />
                </>
              )}
            </ListField>
          )}
          <Button
            variant="ghost"
            size="sm"
            className="self-start"
            onClick={() => edit((before) => setScript(before, undefined))}
          >
            Remove scripted answers
          </Button>
        </DesignForm>
      )}
    </Section>
  )
}

/** The rules' answers one after the other, whatever their conditions were. */
function inCycle(script: JsonObject): Script {
  const rules = Array.isArray(script.rules) ? script.rules : []
  return { cycle: rules.map((rule) => (isJsonObject(rule) ? rule.respond : null)) } as Script // a half-typed form is the compiler's to judge
}

/** Rules that answer as the cycle did. */
function byRules(script: JsonObject): Script {
  const cycle = Array.isArray(script.cycle) ? script.cycle : []
  const rules = cycle.map((respond, index) => ({ when: `calls % ${cycle.length} == ${index}`, respond }))
  return { rules } as Script // a half-typed form is the compiler's to judge
}

const ORDERS = [
  { inTurn: false, label: 'by rules' },
  { inTurn: true, label: 'in turn, from the first again' },
]

function OrderChoice({ inTurn, onChoose }: { inTurn: boolean; onChoose: (inTurn: boolean) => void }) {
  return (
    <fieldset className="flex flex-col text-xs">
      <legend className="sr-only">Answers come</legend>
      <span aria-hidden="true" className="pb-0.5 font-medium">
        Answers come
      </span>
      {ORDERS.map((order) => (
        <label key={order.label} className="flex h-7 items-center gap-1.5">
          <input
            type="radio"
            name="script-order"
            checked={inTurn === order.inTurn}
            onChange={() => onChoose(order.inTurn)}
            className="accent-accent"
          />
          {order.label}
        </label>
      ))}
    </fieldset>
  )
}

function AnswerFields({ path }: { path: string }) {
  const { value, set } = useField(path)
  const answer = isJsonObject(value) ? value : {}
  const kind = KINDS.find((choice) => choice.value in answer)?.value ?? 'text'
  const choose = (next: string) => {
    if (next === 'json') set({ json: {} })
    else set(next === 'error' ? { error: 'transient', message: 'scripted failure' } : { text: '' })
  }
  return (
    <>
      <KindChoice path={path} kind={kind} onChoose={choose} />
      {kind === 'text' ? <TemplateField path={`${path}.text`} label="Answer" rows={2} extraNames={NAMES} /> : null}
      {kind === 'json' ? <JsonAnswer path={`${path}.json`} /> : null}
      {kind === 'error' ? (
        <div className="grid grid-cols-2 gap-2">
          <ChoiceField path={`${path}.error`} label="Class" choices={ERRORS} />
          <TextField path={`${path}.message`} label="Message" />
        </div>
      ) : null}
    </>
  )
}

function KindChoice({ path, kind, onChoose }: { path: string; kind: string; onChoose: (kind: string) => void }) {
  const { id } = useField(`${path}:kind`)
  return (
    <fieldset className="flex items-center gap-3 text-xs">
      <legend className="sr-only">Answers with</legend>
      <span aria-hidden="true" className="font-medium">
        Answers with
      </span>
      {KINDS.map((choice) => (
        <label key={choice.value} className="flex items-center gap-1">
          <input
            type="radio"
            name={id}
            checked={kind === choice.value}
            onChange={() => onChoose(choice.value)}
            className="accent-accent"
          />
          {choice.label}
        </label>
      ))}
    </fieldset>
  )
}

function JsonAnswer({ path }: { path: string }) {
  const { id, value, set, problems } = useField(path)
  return (
    <FieldFrame id={id} label="Answer" hint="Texts inside may hold {{ expressions }}." problems={problems}>
      <JsonInput id={id} value={value} onChange={(next: Json | undefined) => set(next ?? null)} />
    </FieldFrame>
  )
}
