'use client'
import { CirclePause, CirclePlay, IterationCw, OctagonMinus, RedoDot } from 'lucide-react'
import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { Popover } from '@/components/ui/popover.tsx'
import { Tooltip } from '@/components/ui/tooltip.tsx'
import { ACTIONS, type ActionName, keysOf } from '../keys.ts'
import { canGoOn, underway } from '../store/debug-slice.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'

const BreakpointList = dynamic(
  () => import('@/components/debugger/breakpoint-list.tsx').then((module) => module.BreakpointList),
  {
    ssr: false,
  },
)

/** The debugger of a run that has not ended: let it go on, by a step, by an iteration; stop it; where it stops by itself. */
export function DebugControls() {
  const finished = useTrace((state) => state.run.status === 'finished')
  return finished ? null : <Controls />
}

function Controls() {
  const stopped = useTrace((state) => canGoOn(state.run) && underway(state) === null)
  const paused = useTrace((state) => state.run.status === 'paused')
  const pausing = useTrace(({ run }) => run.pauseRequestedBy !== null || run.cancelRequestedBy !== null)
  const problem = useTrace((state) => state.debugProblem)
  const first = problem?.problems?.[0]
  return (
    <fieldset aria-label="Debugger" className="flex flex-wrap items-center gap-0.5 rounded-lg bg-sunken px-0.5">
      {paused ? (
        <Control action="goOn" label="Resume the run" icon={<CirclePlay />} enabled={stopped} />
      ) : (
        <Control action="goOn" label="Pause the run before its next step" icon={<CirclePause />} enabled={!pausing} />
      )}
      <Control action="stepNode" icon={<RedoDot />} enabled={stopped} />
      <Control action="stepIteration" icon={<IterationCw />} enabled={stopped} />
      <Breakpoints />
      {problem === null ? null : (
        <span role="alert" className="px-1.5 text-danger text-xs">
          {first ? `${first.where}: ${first.message}` : problem.detail}
        </span>
      )}
    </fieldset>
  )
}

type ControlProps = { action: ActionName; label?: string; icon: ReactNode; enabled: boolean }

function Control({ action, label, icon, enabled }: ControlProps) {
  const store = useTraceStore()
  const shown = ACTIONS[action]
  const name = label ?? shown.label
  return (
    <Tooltip label={name} shortcut={keysOf(shown)}>
      <Button
        variant="ghost"
        size="icon"
        aria-label={name}
        // Not `disabled`: while one steps, the button keeps the focus.
        aria-disabled={!enabled || undefined}
        className="aria-disabled:opacity-40"
        onClick={() => (enabled ? shown.run(store.getState()) : undefined)}
      >
        {icon}
      </Button>
    </Tooltip>
  )
}

function Breakpoints() {
  const store = useTraceStore()
  const breakpoints = useTrace((state) => state.breakpoints)
  const design = useTrace((state) => state.snapshot.design)
  const open = useTrace((state) => state.breakpointsOpen)
  const count = breakpoints.length
  return (
    <Popover
      open={open}
      onOpenChange={(breakpointsOpen) => store.setState({ breakpointsOpen })}
      label="Breakpoints of this run"
      trigger={
        <Button variant="ghost" size="sm" aria-label={`Breakpoints: ${count}`} title="Where this run stops by itself">
          <OctagonMinus />
          <span className="tabular-nums">{count}</span>
        </Button>
      }
    >
      <BreakpointList
        breakpoints={breakpoints}
        design={design}
        onChange={(next) => void store.getState().setBreakpoints(next)}
        hint="No breakpoints. Click at the left edge of a node in the graph, or press b to stop before the node under the playhead."
      />
    </Popover>
  )
}
