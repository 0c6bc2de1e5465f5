'use client'
import { Brain } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { Empty } from '@/components/ui/empty.tsx'
import { formatCount, plural } from '@/components/ui/format.ts'
import type { TraceStep, TraceToolCall } from '@/lib/loop/4-trace/trace.ts'
import { MEMORY_WRITE } from '@/lib/loop/consolidation/consolidate.ts'
import { JsonView } from '../json-view.tsx'
import { currentIteration } from '../store/selectors.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { useNodes } from '../use-nodes.ts'
import { ConsolidatedBlock } from './consolidated-block.tsx'
import { Block } from './fact.tsx'
import { RecallBlock } from './recall-block.tsx'
import { StoredValue } from './stored-value.tsx'

/** What of long-term memory the iteration recalled, wrote and kept, and the way to it. */
export function MemoryTab() {
  const run = useTrace((state) => state.run)
  const iteration = useTrace(currentIteration)
  const steps = (iteration?.steps ?? []).filter(usesMemory)
  if (steps.length === 0)
    return (
      <Empty icon={<Brain />} title="No memory in this iteration" className="m-4 py-8">
        A node recalls with its own setting, the tool {MEMORY_WRITE} writes, and a run can keep texts at its end.{' '}
        <MemoryLink query={`loop=${run.loop.slug}`}>What this loop remembers</MemoryLink>
      </Empty>
    )
  return (
    <div className="divide-y divide-line" data-testid="memory">
      {steps.map((step) => (
        <StepMemory key={step.step} step={step} />
      ))}
      <p className="px-4 py-2 text-xs">
        <MemoryLink query={`run=${run.id}`}>All that this run wrote</MemoryLink>
        {' · '}
        <MemoryLink query={`loop=${run.loop.slug}`}>What its loop remembers</MemoryLink>
      </p>
    </div>
  )
}

/** Times that a step asked, wrote or kept something. */
export function countMemory(step: TraceStep): number {
  return step.recalls.length + step.toolCalls.filter(isWrite).length + (step.consolidated ? 1 : 0)
}

const usesMemory = (step: TraceStep) => countMemory(step) > 0
const isWrite = ({ tool }: TraceToolCall) => tool === MEMORY_WRITE

function StepMemory({ step }: { step: TraceStep }) {
  const store = useTraceStore()
  const node = useNodes().get(step.nodeId)
  const writes = step.toolCalls.filter(isWrite)
  return (
    <section>
      <h2 className="px-4 pt-2.5 text-xs">
        <button
          type="button"
          onClick={() => store.getState().goTo({ iteration: step.iteration, step: step.index })}
          className="rounded-sm font-medium hover:underline"
        >
          Step {formatCount(step.index)}, {node?.label || step.nodeId}
        </button>
      </h2>
      {step.recalls.map((recall) => (
        <RecallBlock key={recall.seq} recall={recall} />
      ))}
      {writes.length === 0 ? null : (
        <Block title={`Written: ${plural(writes.length, 'text')}`}>
          <ul className="grid gap-1.5">
            {writes.map((call) => (
              <li key={call.seq}>
                <StoredValue value={call.args}>{(args) => <JsonView value={args} />}</StoredValue>
                {call.failure ? <p className="text-danger text-xs">Not written: {call.failure.message}</p> : null}
              </li>
            ))}
          </ul>
        </Block>
      )}
      {step.consolidated ? <ConsolidatedBlock consolidated={step.consolidated} /> : null}
    </section>
  )
}

function MemoryLink({ query, children }: { query: string; children: ReactNode }) {
  return (
    <Link href={`/memory?${query}`} className="text-accent underline underline-offset-2">
      {children}
    </Link>
  )
}
