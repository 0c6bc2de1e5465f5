'use client'

import { useDesign, useDesignerStore } from '@/components/designer/store/designer-context.tsx'
import { Contract } from '@/lib/loop/artefacts/contract.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { isJsonObject, type JsonObject } from '@/lib/loop/artefacts/json.ts'
import { AdaptiveExitFields } from './adaptive-exit-fields.tsx'
import { ConsolidationFields } from './consolidation-fields.tsx'
import { EscalationFields } from './escalation-fields.tsx'
import { ChoiceField } from './fields/choice-field.tsx'
import { ExpressionField } from './fields/expression-field.tsx'
import { useField } from './fields/form-scope.tsx'
import { NumberField } from './fields/number-field.tsx'
import { Section } from './fields/section.tsx'
import { ToggleGroup } from './fields/toggle-group-field.tsx'
import { DesignForm } from './form.tsx'

const COMPARE = [
  { value: 'tool-and-args', label: 'tool and arguments' },
  { value: 'tool', label: 'tool alone' },
]
const BEST_OF = [
  { value: 'best', label: 'the state with the best score' },
  { value: 'last', label: 'the last state' },
]
const PREFIX = 'contract.'
const SOURCES = { at: 'head' } as const

/** Caps and stop rules. Checked at the head in the order in which they stand here. */
export function ContractPanel() {
  const design = useDesign()
  const { edit } = useDesignerStore().getState()
  return (
    <div data-form>
      <DesignForm
        id="contract"
        schema={Contract}
        sources={SOURCES}
        value={design.contract as JsonObject} // a contract is JSON by its schema
        onChange={(next, path) =>
          edit((before) => ({ ...before, contract: next as LoopDesign['contract'] }), `contract:${path}`)
        } // a half-typed form is the compiler's to judge
        pathOf={(problem) =>
          problem.nodeId === undefined && problem.field?.startsWith(PREFIX) ? problem.field.slice(PREFIX.length) : null
        }
      >
        <Caps />
        <Success />
        <Detectors />
        <EscalationFields />
      </DesignForm>
      <ConsolidationFields />
    </div>
  )
}

function Caps() {
  return (
    <Section title="Caps" hint="Every loop has these: nothing runs for ever.">
      <NumberField path="maxIterations" label="Most iterations" hint="At most 10,000." />
      <div className="grid grid-cols-2 gap-2">
        <NumberField path="timeoutMs" label="Whole run" unit="ms" />
        <NumberField path="stepTimeoutMs" label="One call" unit="ms" />
      </div>
      <ToggleGroup
        path="budgetUsd"
        title="Money"
        hint="Reserved before each call, so it is never exceeded by surprise."
        create={() => 1}
      >
        <NumberField path="budgetUsd" label="Money budget" hideLabel required unit="USD" />
      </ToggleGroup>
      <ToggleGroup
        path="budgetTokens"
        title="Tokens"
        hint="Tokens in and out, over all model calls."
        create={() => 100_000}
      >
        <NumberField path="budgetTokens" label="Token budget" hideLabel required unit="tokens" />
      </ToggleGroup>
    </Section>
  )
}

function Success() {
  return (
    <Section title="Score and success">
      <ToggleGroup
        path="score"
        title="Score"
        hint="A number that says how good the state is. Threshold, plateau and adaptive exit read it."
        create={() => ''}
      >
        <ExpressionField path="score" label="Score expression" placeholder="state.score" />
      </ToggleGroup>
      <ToggleGroup
        path="qualityThreshold"
        title="Quality threshold"
        hint="Ends as a success once the score reaches the target."
        create={() => ({ target: 0.8, minIterations: 1 })}
      >
        <div className="grid grid-cols-2 gap-2">
          <NumberField path="qualityThreshold.target" label="Target" />
          <NumberField path="qualityThreshold.minIterations" label="After iterations" />
        </div>
      </ToggleGroup>
      <ToggleGroup
        path="plateau"
        title="Plateau"
        hint="Ends when the score has moved by less than ε twice in a row."
        create={() => ({ epsilon: 0.01 })}
      >
        <NumberField path="plateau.epsilon" label="ε" />
      </ToggleGroup>
      <AdaptiveExitFields />
      <ChoiceField path="bestOf" label="The result is" choices={BEST_OF} />
    </Section>
  )
}

const BASES = [
  { value: 'measure', label: 'a measure' },
  { value: 'state', label: 'the state' },
  { value: 'results', label: 'the results' },
]
const BASIS_HINT = {
  measure: 'A number that must rise above its highest value so far.',
  state: 'Under 10 % of its fields change in each iteration.',
  results: 'Each differs from the one before in under 10 % of its keys, as published.',
}

/** What progress is seen by: one of three. A measure is an expression of its own, so the choice is told by which members there are. */
function StalledFields() {
  const { value: measure } = useField('stalled.measure')
  const { value, set } = useField('stalled')
  const rule = isJsonObject(value) ? value : {}
  const basis = measure !== undefined ? 'measure' : rule.basis === 'results' ? 'results' : 'state'
  const choose = (next: string) => {
    const { iterations = 5 } = rule
    if (next === 'measure') set({ iterations, measure: '' })
    else set(next === 'results' ? { iterations: Math.min(Number(iterations), 10), basis: next } : { iterations })
  }
  return (
    <>
      <div className="grid grid-cols-[7rem_1fr] gap-2">
        <NumberField path="stalled.iterations" label={basis === 'results' ? 'Results' : 'Iterations'} />
        <ChoiceField path="stalled.basis" label="Seen by" value={basis} choices={BASES} onChoose={choose} />
      </div>
      <p className="-mt-1.5 text-[11px] text-muted leading-4">{BASIS_HINT[basis]}</p>
      {basis === 'measure' ? (
        <ExpressionField path="stalled.measure" label="Measure" placeholder="size(state.done)" />
      ) : null}
    </>
  )
}

function Detectors() {
  return (
    <Section title="Detectors" hint="End a run that goes nowhere, with a reason that says how.">
      <ToggleGroup
        path="stalled"
        title="Stalled"
        hint="Nothing has advanced for some iterations."
        create={() => ({ iterations: 5 })}
      >
        <StalledFields />
      </ToggleGroup>
      <ToggleGroup
        path="repeatedAction"
        title="Repeated action"
        hint="The same action several times in a row."
        create={() => ({ times: 3, compare: 'tool-and-args' })}
      >
        <div className="grid grid-cols-2 gap-2">
          <NumberField path="repeatedAction.times" label="Times" />
          <ChoiceField path="repeatedAction.compare" label="Same means" choices={COMPARE} />
        </div>
      </ToggleGroup>
      <ToggleGroup
        path="cycling"
        title="Cycling"
        hint="The last four actions are A, B, A, B."
        create={() => ({ compare: 'tool-and-args' })}
      >
        <ChoiceField path="cycling.compare" label="Same means" choices={COMPARE} />
      </ToggleGroup>
      <ToggleGroup
        path="repeatedError"
        title="Repeated error"
        hint="The same error several times in a row."
        create={() => ({ times: 3 })}
      >
        <NumberField path="repeatedError.times" label="Times" />
      </ToggleGroup>
      <ToggleGroup
        path="subgoalStuck"
        title="Stuck subgoal"
        hint="The same subgoal several times in a row."
        create={() => ({ times: 3 })}
      >
        <NumberField path="subgoalStuck.times" label="Times" />
      </ToggleGroup>
    </Section>
  )
}
