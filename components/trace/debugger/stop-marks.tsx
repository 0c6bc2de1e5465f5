import { Pause } from 'lucide-react'
import { BreakpointDot } from '@/components/debugger/breakpoint-dot.tsx'
import { toggleNode } from '@/components/debugger/edit-breakpoints.ts'
import { openStepNode } from '../store/selectors.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'

type Props = {
  nodeId: string
  title: string
  /** Letter size in canvas units that can be read. */
  size: number
}

/** Of a run that has not ended: the node's breakpoint, and whether the run stands here. */
export function StopMarks({ nodeId, title, size }: Props) {
  const finished = useTrace((state) => state.run.status === 'finished')
  return finished ? null : <Marks nodeId={nodeId} title={title} size={size} />
}

function Marks({ nodeId, title, size }: Props) {
  const store = useTraceStore()
  const mark = useTrace((state) => state.breakpointMarks[nodeId] ?? null)
  const toggle = () => {
    const { breakpoints, setBreakpoints } = store.getState()
    void setBreakpoints(toggleNode(breakpoints, nodeId))
  }
  return (
    <>
      <BreakpointDot mark={mark} name={title} onToggle={toggle} size={Math.min(28, size + 6)} />
      <PausedHere nodeId={nodeId} size={size} />
    </>
  )
}

function PausedHere({ nodeId, size }: Props | Omit<Props, 'title'>) {
  const here = useTrace(({ run }) => run.paused?.nodeId === nodeId)
  const text = useTrace((state) => {
    const open = openStepNode(state)
    if (open === undefined) return 'Waits here'
    return state.run.paused?.question || open === nodeId ? 'Waits in this step' : 'Stands before this'
  })
  if (!here) return null
  return (
    <span
      data-testid="paused-here"
      className="absolute top-[calc(100%-6px)] left-2.5 z-10 flex items-center gap-[0.3em] whitespace-nowrap rounded-full border border-warning/50 bg-warning-soft px-[0.6em] py-[0.1em] font-medium text-warning leading-[1.5]"
      style={{ fontSize: `${Math.min(size + 1, 20)}px` }}
    >
      <Pause aria-hidden="true" className="size-[1em]" fill="currentColor" />
      {text}
    </span>
  )
}
