import { Handle, type NodeProps, Position } from '@xyflow/react'
import { memo } from 'react'
import { KindGlyph } from '@/components/canvas/kind-glyph.tsx'
import { cn } from '@/components/ui/cn.ts'
import { formatDuration } from '@/components/ui/format.ts'
import { errorsOf, hasViolation } from '@/lib/loop/4-trace/trace.ts'
import { currentIteration } from '../store/selectors.ts'
import { useTrace } from '../trace-context.tsx'
import { STEP_HEIGHT, type StepNodeShape } from './unrolled-elements.ts'

/** One step of the unrolled iteration: lit when the playhead is on it. */
export const StepNode = memo(function StepNode({ data }: NodeProps<StepNodeShape>) {
  const { index, kind, title } = data
  const tone = useTrace((state) => (state.step === index ? 'active' : state.step > index ? 'done' : 'dim'))
  const step = useTrace((state) => currentIteration(state)?.steps[index - 1])
  const failed = step !== undefined && errorsOf(step) > 0
  return (
    <div
      data-kind={kind ?? undefined}
      data-tone={tone}
      className={cn(
        'flex w-54 items-center gap-2.5 rounded-lg border bg-raised px-2.5 text-[13px] shadow-sm',
        tone === 'active'
          ? 'border-kind ring-3 ring-kind/25'
          : tone === 'done'
            ? 'border-kind/70'
            : 'border-line bg-canvas',
        failed && 'border-danger',
      )}
      style={{ height: STEP_HEIGHT }}
    >
      {kind === null ? null : <KindGlyph kind={kind} />}
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium leading-[1.3]">{title}</span>
        <span className="block truncate text-[11px] text-muted tabular-nums">
          step {index}
          {step && step.endedAt !== null ? ` · ${formatDuration(step.endedAt - step.startedAt)}` : ''}
          {step && hasViolation(step) ? ' · ▲ violation' : ''}
          {failed ? ' · × error' : ''}
        </span>
      </span>
      <Handle type="target" position={Position.Left} isConnectable={false} className="opacity-0" />
      <Handle type="source" position={Position.Right} isConnectable={false} className="opacity-0" />
    </div>
  )
})
