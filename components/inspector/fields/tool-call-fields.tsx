'use client'

import { EFFECT_WORDS } from '@/components/inspector/mcp/effect-choices.ts'
import { Badge } from '@/components/ui/badge.tsx'
import { ChoiceField } from './choice-field.tsx'
import { type ToolHint, useField, useFormScope } from './form-scope.tsx'
import { RecordField } from './record-field.tsx'

/** A tool and the arguments that it is called with; `path` leads to the object that holds both. `onChoose`: when more changes with the tool. */
export function ToolCallFields({ path, onChoose }: { path: string; onChoose?: (tool: string) => void }) {
  const { tools } = useFormScope()
  const called = useField(`${path}.tool`).value
  const tool = tools.find(({ name }) => name === called)
  return (
    <>
      <div className="flex flex-col gap-1.5">
        <ChoiceField
          path={`${path}.tool`}
          label="Tool"
          choices={tools.map(({ name }) => ({ value: name, label: name }))}
          {...(onChoose && { onChoose })}
        />
        {tool ? <WhatItDoes tool={tool} /> : null}
      </div>
      {/* Another tool's arguments are other fields, also where they have the same name. */}
      <RecordField key={tool?.name} path={`${path}.args`} label="Arguments" item="argument" suggestions={tool?.args} />
    </>
  )
}

function WhatItDoes({ tool: { summary, effect, effectVaries } }: { tool: ToolHint }) {
  return (
    <div className="text-[11px] text-muted leading-4">
      <p>{summary}</p>
      <p className="pt-1">
        <Badge tone={effect === 'unsafe' && !effectVaries ? 'warning' : 'neutral'}>
          {effectVaries ? `by its arguments, at worst ${effect}` : effect}
        </Badge>{' '}
        {effectVaries
          ? 'What only reads may be repeated; before an unsafe call a person is asked.'
          : EFFECT_WORDS[effect]}
      </p>
    </div>
  )
}
