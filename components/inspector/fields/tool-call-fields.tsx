'use client'

import { ChoiceField } from './choice-field.tsx'
import { useField, useFormScope } from './form-scope.tsx'
import { RecordField } from './record-field.tsx'

/** A tool and the arguments that it is called with; `path` leads to the object that holds both. */
export function ToolCallFields({ path }: { path: string }) {
  const { tools } = useFormScope()
  const called = useField(`${path}.tool`).value
  return (
    <>
      <ChoiceField
        path={`${path}.tool`}
        label="Tool"
        choices={tools.map((tool) => ({ value: tool.name, label: tool.name }))}
      />
      <RecordField
        path={`${path}.args`}
        label="Arguments"
        item="argument"
        suggestions={tools.find((tool) => tool.name === called)?.args}
      />
    </>
  )
}
