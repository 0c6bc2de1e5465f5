'use client'

import { useId } from 'react'
import { FieldFrame } from '@/components/inspector/fields/field-frame.tsx'
import { Select } from '@/components/ui/input.tsx'
import { undoneBy } from '@/lib/loop/1-draw/take-over-tool.ts'
import type { McpTool, McpTools } from '@/lib/loop/artefacts/mcp-tool.ts'

type Props = {
  tool: McpTool
  undo: NonNullable<McpTool['undo']>
  others: McpTools
  onChange(tool: McpTool): void
}

/** Which tool undoes a call, and with what of the call's own arguments. */
export function McpUndoFields({ tool, undo, others, onChange }: Props) {
  const id = useId()
  const other = others[undo.tool]
  const given = Object.keys(tool.args.properties ?? {})
  const wanted = Object.keys(other?.args.properties ?? {})
  const setArgument = (name: string, from: string) => {
    const rest = Object.entries(undo.args).filter(([each]) => each !== name)
    onChange({ ...tool, undo: { ...undo, args: Object.fromEntries(from === '' ? rest : [...rest, [name, from]]) } })
  }
  return (
    <>
      <FieldFrame
        id={`${id}:undo`}
        label="Undone by"
        hint="It may be called more than once, and also when the call never arrived."
      >
        <Select
          id={`${id}:undo`}
          value={undo.tool}
          onChange={(event) => {
            const chosen = others[event.target.value]
            if (chosen) onChange(undoneBy(tool, event.target.value, chosen))
          }}
          aria-describedby={`${id}:undo:hint`}
        >
          {other ? null : <option value={undo.tool}>{undo.tool} (not in the loop)</option>}
          {Object.keys(others).map((name) => (
            <option key={name}>{name}</option>
          ))}
        </Select>
      </FieldFrame>
      {wanted.map((name) => (
        <FieldFrame key={name} id={`${id}:arg:${name}`} label={`Its argument ${name}`}>
          <Select
            id={`${id}:arg:${name}`}
            value={undo.args[name] ?? ''}
            onChange={(event) => setArgument(name, event.target.value)}
          >
            <option value="">nothing</option>
            {given.map((from) => (
              <option key={from} value={from}>
                {from} of the call
              </option>
            ))}
          </Select>
        </FieldFrame>
      ))}
    </>
  )
}
