'use client'

import { useId } from 'react'
import { FieldFrame } from '@/components/inspector/fields/field-frame.tsx'
import { McpArguments } from '@/components/settings/mcp/mcp-arguments.tsx'
import { Select, Textarea } from '@/components/ui/input.tsx'
import { classifyTool, textArguments, undoneBy } from '@/lib/loop/1-draw/take-over-tool.ts'
import { MCP_EFFECTS, type McpTool, type McpTools } from '@/lib/loop/artefacts/mcp-tool.ts'
import { EFFECT_CHOICES } from './effect-choices.ts'
import { McpUndoFields } from './mcp-undo-fields.tsx'

type Props = {
  tool: McpTool
  /** Tools of the loop that could undo it. */
  others: McpTools
  notes?: readonly string[]
  onChange(tool: McpTool): void
}

/** What a design says of a server's tool: the sentence that models read, and the effect that a person vouches for. */
export function McpToolFields({ tool, others, notes = [], onChange }: Props) {
  const id = useId()
  const { summary, effect, keyArg } = tool
  const chosen = EFFECT_CHOICES.find(({ value }) => value === effect)
  return (
    <div className="grid gap-4">
      <FieldFrame id={`${id}:summary`} label="Summary" hint="Models choose the tool by it.">
        <Textarea
          id={`${id}:summary`}
          rows={2}
          maxLength={2_000}
          value={summary}
          onChange={(event) => onChange({ ...tool, summary: event.target.value })}
          aria-describedby={`${id}:summary:hint`}
        />
      </FieldFrame>
      <FieldFrame
        id={`${id}:effect`}
        label="Effect"
        hint={`${chosen?.follows ?? ''} You say what it is: what the server says of it is a proposal.`}
      >
        <Select
          id={`${id}:effect`}
          value={effect}
          onChange={(event) => {
            const next = MCP_EFFECTS.find((each) => each === event.target.value)
            const first = Object.entries(others)[0]
            if (next === 'compensatable') first && onChange(undoneBy(tool, ...first))
            else if (next) onChange(classifyTool(tool, next, keyArg))
          }}
          aria-describedby={`${id}:effect:hint`}
        >
          {EFFECT_CHOICES.map(({ value, label }) => (
            <option key={value} value={value} disabled={value === 'compensatable' && Object.keys(others).length === 0}>
              {label}
            </option>
          ))}
        </Select>
      </FieldFrame>
      {effect === 'keyed' ? (
        <FieldFrame
          id={`${id}:key`}
          label="Argument for the key"
          hint="The runner puts the call’s key into it. None: the same arguments alone make it the same call."
        >
          <Select
            id={`${id}:key`}
            value={keyArg ?? ''}
            onChange={(event) => onChange(classifyTool(tool, 'keyed', event.target.value || undefined))}
            aria-describedby={`${id}:key:hint`}
          >
            <option value="">none</option>
            {textArguments(tool).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </Select>
        </FieldFrame>
      ) : null}
      {tool.undo ? <McpUndoFields tool={tool} undo={tool.undo} others={others} onChange={onChange} /> : null}
      <section aria-labelledby={`${id}:args`}>
        <h3 id={`${id}:args`} className="font-medium text-xs">
          Arguments
        </h3>
        <McpArguments args={tool.args} notes={notes} />
      </section>
    </div>
  )
}
