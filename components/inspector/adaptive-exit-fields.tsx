'use client'

import Link from 'next/link'
import { useDesign, useDesigner } from '@/components/designer/store/designer-context.tsx'
import { pairAddress } from '@/components/priors/pair-address.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'
import { ChoiceField } from './fields/choice-field.tsx'
import { useField } from './fields/form-scope.tsx'
import { NumberField } from './fields/number-field.tsx'
import { ToggleGroup } from './fields/toggle-group-field.tsx'

const PATH = 'adaptiveExit'
const METHODS = [
  { value: 'posterior', label: 'which shapes of scores get there' },
  { value: 'published', label: 'expected gains by depth (loop-llm)' },
]
/** What suits a method: the floor of one would stop too much or too little with the other. */
const OF_METHOD: Record<string, JsonObject> = {
  posterior: { method: 'posterior', floor: 0.05, costWeight: 0, minRuns: 20 },
  published: { method: 'published', floor: 0.3, costWeight: 0.5, minRuns: 3 },
}
const create = (): JsonObject => ({ ...OF_METHOD.posterior, minIterations: 2, exploreEvery: 20 })

/** The rule that learns from finished runs. */
export function AdaptiveExitFields() {
  const { value, set } = useField(PATH)
  const { taskType } = useDesign()
  const slug = useDesigner((state) => state.slug)
  const rule = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : create()
  const from = taskType
    ? `finished runs of “${taskType}” with the same models`
    : 'finished runs of this loop with the same models'
  return (
    <ToggleGroup
      path={PATH}
      title="Adaptive exit"
      hint="Ends when finished runs say that this one will not reach the target of the quality threshold."
      create={create}
    >
      <p className="text-[11px] text-muted leading-4">
        Learns from {from}.{' '}
        <Link
          href={pairAddress({ taskType: taskType || null, loop: { slug } })}
          className="text-accent underline-offset-2 hover:underline"
        >
          What they have taught
        </Link>
      </p>
      <ChoiceField
        path={`${PATH}.method`}
        label="Decides by"
        choices={METHODS}
        onChoose={(method) => set({ ...rule, ...OF_METHOD[method] })}
      />
      <div className="grid grid-cols-2 gap-2">
        <NumberField path={`${PATH}.floor`} label="Stop below" hint="Chance of reaching the target, 0 to 1." />
        <NumberField
          path={`${PATH}.costWeight`}
          label="Cost weight"
          hint="0: iterations are free; 1: they count most."
        />
        <NumberField path={`${PATH}.minIterations`} label="After iterations" />
        <NumberField path={`${PATH}.minRuns`} label="Finished runs needed" />
      </div>
      <NumberField
        path={`${PATH}.exploreEvery`}
        label="Explore one run in"
        hint="Such a run is never stopped by this rule, so that it learns what it would miss. 0: none."
      />
    </ToggleGroup>
  )
}
