'use client'

import { Plus, Trash2 } from 'lucide-react'
import { useId, useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { cn } from '@/components/ui/cn.ts'
import { Input } from '@/components/ui/input.tsx'
import { Switch } from '@/components/ui/switch.tsx'
import { type Breakpoint, breakpointName } from '@/lib/loop/artefacts/breakpoint.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { LIMITS } from '@/lib/loop/artefacts/limits.ts'
import { checkBreakpoints } from '@/lib/loop/debugger/check-breakpoints.ts'
import { Octagon } from './breakpoint-dot.tsx'
import { addCondition, type Breakpoints, setEnabled, without } from './edit-breakpoints.ts'

type Props = {
  breakpoints: Breakpoints
  design: Pick<LoopDesign, 'nodes' | 'state'>
  onChange: (next: Breakpoint[]) => void
  /** A click on the name of a node. */
  onShow?: (nodeId: string) => void
  /** Said when there is none: how to set one here. */
  hint: string
}

/** All breakpoints: switched on and off, taken away; and conditions added. */
export function BreakpointList({ breakpoints, design, onChange, onShow, hint }: Props) {
  const loop = { nodeIds: design.nodes.map(({ id }) => id), state: design.state }
  return (
    <div className="flex flex-col gap-2.5 p-3">
      {breakpoints.length === 0 ? (
        <p className="text-[13px] text-muted">{hint}</p>
      ) : (
        <ul aria-label="Breakpoints" className="flex flex-col">
          {breakpoints.map((breakpoint) => (
            <Row
              key={breakpoint.id}
              breakpoint={breakpoint}
              design={design}
              problem={checkBreakpoints(loop, [breakpoint])[0]?.message ?? null}
              onShow={onShow}
              onEnabled={(enabled) => onChange(setEnabled(breakpoints, breakpoint.id, enabled))}
              onRemove={() => onChange(without(breakpoints, breakpoint.id))}
            />
          ))}
        </ul>
      )}
      {breakpoints.length >= LIMITS.breakpoints ? (
        <p className="text-muted text-xs">A run has at most {LIMITS.breakpoints} breakpoints.</p>
      ) : (
        <ConditionForm
          check={(when) => checkBreakpoints(loop, [{ when }])[0]?.message ?? null}
          onAdd={(when) => onChange(addCondition(breakpoints, when))}
        />
      )}
    </div>
  )
}

type RowProps = Pick<Props, 'design' | 'onShow'> & {
  breakpoint: Breakpoint
  /** Why it can never stop the loop as it is now. */
  problem: string | null
  onEnabled: (enabled: boolean) => void
  onRemove: () => void
}

function Row({ breakpoint, design, problem, onShow, onEnabled, onRemove }: RowProps) {
  const node = 'nodeId' in breakpoint ? design.nodes.find(({ id }) => id === breakpoint.nodeId) : undefined
  const name = node?.label || breakpointName(breakpoint)
  return (
    <li className="flex min-h-8 flex-wrap items-center gap-x-2.5 gap-y-0.5 border-line border-b py-0.5 text-[13px] last:border-b-0">
      <span className="size-3.5 shrink-0 text-danger" aria-hidden="true">
        <Octagon filled={breakpoint.enabled} />
      </span>
      <span className={cn('min-w-0 flex-1 truncate', !breakpoint.enabled && 'text-muted')}>
        {'nodeId' in breakpoint ? (
          <>
            before{' '}
            {node && onShow ? (
              <button type="button" className="font-medium hover:underline" onClick={() => onShow(node.id)}>
                {name}
              </button>
            ) : (
              <span className="font-medium">{name}</span>
            )}
          </>
        ) : (
          <>
            when <code className="font-mono text-xs">{breakpoint.when}</code> becomes true
          </>
        )}
      </span>
      <Switch checked={breakpoint.enabled} aria-label={`Stop: ${name}`} onCheckedChange={onEnabled} />
      <Button variant="ghost" size="icon-sm" aria-label={`Take the breakpoint away: ${name}`} onClick={onRemove}>
        <Trash2 />
      </Button>
      {problem === null ? null : <p className="basis-full pl-6 text-warning text-xs">Never stops: {problem}.</p>}
    </li>
  )
}

function ConditionForm({ check, onAdd }: { check: (when: string) => string | null; onAdd: (when: string) => void }) {
  const [when, setWhen] = useState('')
  const [tried, setTried] = useState(false)
  const id = useId()
  const text = when.trim()
  const problem = text === '' ? null : check(text)
  return (
    <form
      className="flex flex-col gap-1"
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (text === '' || problem !== null) return
        onAdd(text)
        setWhen('')
        setTried(false)
      }}
    >
      <label htmlFor={id} className="font-medium text-xs">
        Stop when
      </label>
      <div className="flex items-center gap-1.5">
        <Input
          id={id}
          value={when}
          placeholder="such as iteration == 3"
          maxLength={LIMITS.expressionBytes}
          aria-invalid={(tried && problem !== null) || undefined}
          aria-describedby={`${id}-help`}
          className="max-w-120 font-mono text-xs"
          onChange={(event) => {
            setWhen(event.target.value)
            setTried(false)
          }}
        />
        <Button type="submit" size="sm" disabled={text === ''}>
          <Plus />
          Add
        </Button>
      </div>
      <p
        id={`${id}-help`}
        role="status"
        className={cn('text-xs', problem !== null && tried ? 'text-danger' : 'text-muted')}
      >
        {problem ?? 'An expression over the run. It stops before the step at which this has become true.'}
      </p>
    </form>
  )
}
