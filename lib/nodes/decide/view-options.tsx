'use client'

import { AdvancedGroup } from '@/components/inspector/fields/advanced-group.tsx'
import { ExpressionField } from '@/components/inspector/fields/expression-field.tsx'
import { useField, useFormScope } from '@/components/inspector/fields/form-scope.tsx'
import { ListField } from '@/components/inspector/fields/list-field.tsx'
import { NamePicks } from '@/components/inspector/fields/name-picks.tsx'
import { NumberField } from '@/components/inspector/fields/number-field.tsx'
import { OrderField } from '@/components/inspector/fields/order-field.tsx'
import { Section } from '@/components/inspector/fields/section.tsx'
import { SwitchField } from '@/components/inspector/fields/switch-field.tsx'
import { TextField } from '@/components/inspector/fields/text-field.tsx'
import { ToggleGroup } from '@/components/inspector/fields/toggle-group-field.tsx'
import { formatCount } from '@/components/ui/format.ts'
import { latentFigures } from './latent-figures.ts'

const SECTIONS = [
  { name: 'state', note: 'all fields' },
  { name: 'history', note: 'the last 10 actions' },
  { name: 'artifacts', note: '500 characters each' },
  { name: 'errors', note: 'the last 3' },
]
const SECTION_NAMES = SECTIONS.map(({ name }) => name)

/** What surrounds the call: closed, and one line of what is on, until somebody opens it. */
export function CallOptions() {
  const context = useField('context.maxTokens').value
  const latent = useField('latent').value
  const thinking = useField('latent.enabled').value === true
  const passes = useField('latent.maxPasses').value
  const adapt = useField('adapt').value
  const summary = [
    typeof context === 'number' ? `${formatCount(context)} tokens` : '',
    thinking ? `${typeof passes === 'number' ? passes : 3} passes` : '',
    adapt === undefined ? '' : 'adapts',
  ]
  return (
    <AdvancedGroup
      title="Context, thinking, adapting"
      summary={summary.filter((part) => part !== '').join(', ')}
      paths={['context', 'latent', 'adapt']}
    >
      <ToggleGroup
        path="context"
        title="Context budget"
        hint="The prompt above is the goal and never trimmed. What it leaves of the budget is filled from the run."
        create={() => ({ maxTokens: 8_000 })}
      >
        <NumberField path="context.maxTokens" label="Most tokens of a request" unit="tokens" />
        <OrderField
          path="context.sections"
          label="Sections, most important first"
          options={SECTIONS}
          fallback={SECTION_NAMES}
          hint="The last ones are trimmed first. Instructions, invariants, tools and the form of the answer are always whole."
        />
        <Artifacts />
      </ToggleGroup>
      <div className="rounded-md border border-line px-2.5 py-2">
        <SwitchField
          path="latent.enabled"
          label="Think before deciding"
          hint="Extra calls without tools that only update a plan, observations and uncertainties."
        />
        {thinking ? <LatentFields latent={latent} /> : null}
      </div>
      <ToggleGroup
        path="adapt"
        title="Adapt the settings"
        hint="By how the loop does: share of actions that succeeded, and whether the score rose."
        create={() => ({})}
      >
        <SwitchField
          path="adapt.temperature"
          label="Temperature"
          fallback
          hint="0.3 while fewer than 30 % of the recent actions succeed, 0.8 above 80 %."
        />
        <SwitchField
          path="adapt.iterations"
          label="Iterations"
          fallback
          hint="The cap grows by 5 up to 50 when the score rose, else it shrinks by 5 down to 10; never above the contract’s."
        />
        <NumberField path="adapt.startIterations" label="Cap to start from" placeholder="20" />
      </ToggleGroup>
    </AdvancedGroup>
  )
}

function Artifacts() {
  const { stateFields } = useFormScope()
  return (
    <NamePicks
      path="context.artifacts"
      label="Artifacts"
      known={stateFields.map(({ name, type, secret }) => ({
        name,
        note: secret ? 'secret: never shown' : (type.split(' ')[0] ?? ''),
        off: secret,
      }))}
      goneNote="unknown field"
      inline
      hint="Long fields, shown by their beginning instead of in the state section. They get a place only while the request is under 70 % of the budget; what has none stays in the state."
    />
  )
}

function LatentFields({ latent }: { latent: unknown }) {
  const { maxIterations } = useFormScope()
  const figures = latentFigures(latent, maxIterations)
  return (
    <div className="flex flex-col gap-2.5 pt-2.5">
      <div className="grid grid-cols-3 gap-2">
        <NumberField path="latent.maxPasses" label="Passes" placeholder="3" />
        <NumberField path="latent.maxTokens" label="Tokens each" placeholder="1024" />
        <NumberField path="latent.temperature" label="Temperature" placeholder="0.3" />
      </div>
      {figures === null ? null : (
        <p className="rounded-sm bg-sunken px-2 py-1 text-[11px] leading-4 tabular-nums">{figures}</p>
      )}
      <NumberField path="latent.warmupIterations" label="Iterations without it at first" placeholder="0" />
      <SwitchField
        path="latent.condenseToolResults"
        label="Condense results"
        fallback
        hint="The first pass gets the newest results at more length, to note what matters."
      />
      <SwitchField
        path="latent.injectState"
        label="Show it to the decision"
        fallback
        hint="As a summary after the instructions, at most 4,000 characters."
      />
    </div>
  )
}

/** Ways out of the node beside `next`. */
export function Routes() {
  const routes = useField('routes').value
  const count = Array.isArray(routes) ? routes.length : 0
  return (
    <Section title="Routes" hint="After the decision the first that holds is the way out; when none does, it is next.">
      <ListField path="routes" item="route" ordered create={() => ({ handle: `route-${count + 1}`, when: '' })}>
        {(path) => (
          <>
            <TextField path={`${path}.handle`} label="Handle" placeholder="accepted" />
            <ExpressionField path={`${path}.when`} label="When" placeholder="state.review.verdict == 'accept'" />
          </>
        )}
      </ListField>
    </Section>
  )
}
