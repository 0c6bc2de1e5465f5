'use client'

import { ChoiceField } from '@/components/inspector/fields/choice-field.tsx'
import { useField, useFormScope } from '@/components/inspector/fields/form-scope.tsx'
import { NumberField } from '@/components/inspector/fields/number-field.tsx'
import { RecordField } from '@/components/inspector/fields/record-field.tsx'
import { Section } from '@/components/inspector/fields/section.tsx'
import { ToggleGroup } from '@/components/inspector/fields/toggle-group-field.tsx'
import { ToolPicks } from '@/components/inspector/fields/tool-picks.tsx'

const ON_ERROR = [
  { value: 'continue', label: 'go on: the next decision sees it' },
  { value: 'route', label: 'leave by the handle “error”' },
  { value: 'stop', label: 'stop the run' },
]

export function ActView() {
  const { tools } = useFormScope()
  const calledTool = useField('call.tool').value
  return (
    <>
      <Section title="Tools" hint="A decision for any other tool is refused.">
        <ToolPicks path="tools" label="Allowed tools" />
        <ToggleGroup
          path="call"
          title="Fixed call"
          hint="Runs always the same tool, with arguments from state, instead of the action that was decided."
          create={() => ({ tool: tools[0]?.name ?? '', args: {} })}
        >
          <ChoiceField
            path="call.tool"
            label="Tool"
            choices={tools.map((tool) => ({ value: tool.name, label: tool.name }))}
          />
          <RecordField
            path="call.args"
            label="Arguments"
            item="argument"
            suggestions={tools.find((tool) => tool.name === calledTool)?.args}
          />
        </ToggleGroup>
      </Section>
      <Section title="When it fails">
        <ChoiceField path="policy.onError" label="After an error" fallback="continue" choices={ON_ERROR} />
        <div className="grid grid-cols-2 gap-2">
          <NumberField
            path="policy.retries"
            label="Retries"
            placeholder="0"
            hint="After a transient error or a timeout."
          />
          <NumberField
            path="policy.baseDelayMs"
            label="First delay"
            placeholder="1000"
            unit="ms"
            hint="Doubles each time."
          />
        </div>
        <NumberField path="policy.timeoutMs" label="Timeout" placeholder="the contract’s step timeout" unit="ms" />
      </Section>
    </>
  )
}
