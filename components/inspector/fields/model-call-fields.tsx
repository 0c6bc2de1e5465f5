'use client'

import { formatCount } from '@/components/ui/format.ts'
import { isJsonObject, type Json } from '@/lib/loop/artefacts/json.ts'
import { AdvancedGroup } from './advanced-group.tsx'
import { ChoiceField } from './choice-field.tsx'
import { useField, useFormScope } from './form-scope.tsx'
import { LatencyFields } from './latency-fields.tsx'
import { NumberField } from './number-field.tsx'
import { SwitchField } from './switch-field.tsx'

const RARE = ['timeoutMs', 'retries', 'baseDelayMs', 'fallback', 'cache', 'latency']

/** The model that is asked; stands before the texts it is asked with. `path` leads to the object that holds the settings, '' for the form's top. */
export function ModelChoice({ path = '' }: { path?: string }) {
  const { models } = useFormScope()
  return (
    <ChoiceField
      path={member(path, 'model')}
      label="Model"
      fallback="default"
      choices={models.map((alias) => ({ value: alias, label: alias }))}
    />
  )
}

/** How a model is called, wherever a node asks one: the usual figures, and closed below them what is rarely changed. */
export function ModelCallFields({ path = '' }: { path?: string }) {
  const { models } = useFormScope()
  const settings = useField(path).value
  const at = (name: string) => member(path, name)
  return (
    <>
      <div className="grid grid-cols-[repeat(auto-fit,minmax(5.5rem,1fr))] gap-2">
        <NumberField path={at('temperature')} label="Temperature" placeholder="model’s" />
        <NumberField path={at('maxOutputTokens')} label="Most tokens" placeholder="1024" />
        <NumberField path={at('repairs')} label="Repairs" placeholder="2" />
      </div>
      <AdvancedGroup title="Advanced call settings" summary={summaryOf(settings)} paths={RARE.map(at)}>
        <div className="grid grid-cols-2 gap-2">
          <NumberField path={at('timeoutMs')} label="Timeout" unit="ms" placeholder="contract’s" />
          <NumberField path={at('retries')} label="Retries" placeholder="by error" />
          <NumberField path={at('baseDelayMs')} label="First wait" unit="ms" placeholder="by error" />
        </div>
        <ChoiceField
          path={at('fallback')}
          label="Fallback model"
          none="none"
          choices={models.map((alias) => ({ value: alias, label: alias }))}
          hint="Asked instead when the model is out of tries, its circuit is open, or it would take too long."
        />
        <SwitchField
          path={at('cache')}
          label="Reuse stored answers"
          hint="An identical request gets the answer of an earlier one: no call, no cost. Repairs are always asked anew."
        />
        <LatencyFields path={at('latency')} />
      </AdvancedGroup>
    </>
  )
}

function member(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

/** What differs from the defaults, in few words. */
function summaryOf(settings: Json | undefined): string {
  if (!isJsonObject(settings)) return ''
  const { timeoutMs, retries, fallback, cache } = settings
  return [
    typeof timeoutMs === 'number' ? `${formatCount(timeoutMs)} ms` : '',
    typeof retries === 'number' ? `${retries} retries` : '',
    typeof fallback === 'string' ? `then ${fallback}` : '',
    cache === true ? 'stored answers' : '',
  ]
    .filter((part) => part !== '')
    .join(', ')
}
