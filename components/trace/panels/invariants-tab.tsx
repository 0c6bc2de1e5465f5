'use client'
import { Check } from 'lucide-react'
import { useMemo } from 'react'
import { cn } from '@/components/ui/cn.ts'
import { iterationsOf, segmentOf } from '@/lib/loop/4-trace/segment.ts'
import { checkStory, type InvariantCheck, type Remediation, type TraceIteration } from '@/lib/loop/4-trace/trace.ts'
import { segmentIn, traceOf } from '../store/segment-cache.ts'
import { currentStep } from '../store/selectors.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { Block } from './fact.tsx'
import { ReadValues } from './read-values.tsx'

/** The checks of this step, and every invariant over the iterations around it. */
export function InvariantsTab() {
  return (
    <>
      <StepChecks />
      <Matrix />
    </>
  )
}

function StepChecks() {
  const step = useTrace(currentStep)
  if (!step || step.checks.length === 0) return null
  return (
    <Block title="In this step">
      <ul className="space-y-1 text-[13px]">
        {checkStory(step).map((told) =>
          'check' in told ? (
            <CheckLine key={told.check.seq} check={told.check} />
          ) : (
            <RemediationLine key={told.remediation.seq} remediation={told.remediation} />
          ),
        )}
      </ul>
    </Block>
  )
}

function CheckLine({ check }: { check: InvariantCheck }) {
  return (
    <li className="flex items-baseline gap-2">
      {check.holds ? (
        <Check className="size-3.5 shrink-0 translate-y-0.5 text-success" strokeWidth={3} aria-hidden="true" />
      ) : (
        <span
          className={cn('w-3.5 shrink-0 text-center text-[11px]', check.relaxed ? 'text-info' : 'text-warning')}
          aria-hidden="true"
        >
          {check.relaxed ? '~' : '▲'}
        </span>
      )}
      <span className="max-w-60 shrink-0 truncate font-medium" title={check.name}>
        {check.name}
      </span>
      <span className="min-w-0 text-muted">
        {check.holds ? 'holds' : check.relaxed ? 'does not hold, which a person had allowed' : 'violated'}
        {check.message && !check.holds ? `: ${check.message}` : ''}
        {check.holds ? null : <ReadValues read={check.read} />}
      </span>
    </li>
  )
}

function RemediationLine({ remediation }: { remediation: Remediation }) {
  return (
    <li className="flex items-baseline gap-2">
      <span className="w-3.5 shrink-0 text-center text-muted" aria-hidden="true">
        ○
      </span>
      <span className="shrink-0 font-medium">Remediation: {remediation.remediation}</span>
      <span className="text-muted">
        attempt {remediation.attempt} of {remediation.maxAttempts}
        {remediation.detail ? ` · ${remediation.detail}` : ''}
      </span>
    </li>
  )
}

type Cell = 'held' | 'healed' | 'allowed' | 'violated' | 'unchecked'
const CELL = {
  held: { className: 'bg-success/55', words: 'held', sign: '' },
  healed: { className: 'bg-warning/70', words: 'violated, then held', sign: '○' },
  allowed: { className: 'bg-info/70', words: 'did not hold, which a person had allowed', sign: '~' },
  violated: { className: 'bg-warning', words: 'violated', sign: '▲' },
  unchecked: { className: 'border border-line bg-transparent', words: 'not checked', sign: '' },
} as const

/** Invariant × iteration, for the iterations that are loaded with the one under the playhead. */
function Matrix() {
  const store = useTraceStore()
  const index = useTrace((state) => segmentOf(state.iteration))
  const segment = useTrace((state) => segmentIn(state.segments, segmentOf(state.iteration)))
  const current = useTrace((state) => state.iteration)
  const rows = useMemo(() => (segment ? matrixOf([...traceOf(segment).values()]) : []), [segment])
  if (rows.length === 0) {
    return <p className="p-4 text-[13px] text-muted">No invariant was checked in these iterations.</p>
  }
  const { first } = iterationsOf(index)
  const last = first + (rows[0]?.cells.length ?? 1) - 1
  return (
    <Block title={`Iterations ${first} to ${last}`}>
      <div className="overflow-x-auto pb-1">
        <table className="border-separate border-spacing-x-px border-spacing-y-0">
          <tbody>
            {rows.map((row) => (
              <tr key={row.name}>
                <th scope="row" className="max-w-52 truncate pr-3 text-left font-normal text-xs">
                  {row.name}
                </th>
                {row.cells.map((cell, offset) => {
                  const iteration = first + offset
                  const words = `Iteration ${iteration}: ${CELL[cell].words}`
                  return (
                    <td key={iteration} className="p-0">
                      <button
                        type="button"
                        title={words}
                        aria-label={words}
                        aria-current={iteration === current}
                        onClick={() => store.getState().goTo({ iteration, step: 1 })}
                        className="group/cell grid size-6 place-items-center"
                      >
                        <span
                          className={cn(
                            'grid h-4.5 w-full place-items-center rounded-xs text-[9px] text-background leading-none group-aria-[current=true]/cell:outline-2 group-aria-[current=true]/cell:outline-accent group-aria-[current=true]/cell:outline-offset-1',
                            CELL[cell].className,
                          )}
                        >
                          {CELL[cell].sign}
                        </span>
                      </button>
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Block>
  )
}

function matrixOf(iterations: TraceIteration[]): { name: string; cells: Cell[] }[] {
  const shown = iterations.filter((trace) => trace.iteration > 0)
  const names = [...new Set(shown.flatMap((trace) => checksOf(trace).map((check) => check.name)))]
  return names.map((name) => ({
    name,
    cells: shown.map((trace) => cellOf(checksOf(trace).filter((check) => check.name === name))),
  }))
}

function checksOf(trace: TraceIteration) {
  return trace.steps.flatMap((step) => step.checks)
}

function cellOf(checks: Pick<InvariantCheck, 'holds' | 'relaxed'>[]): Cell {
  if (checks.length === 0) return 'unchecked'
  if (checks.every((check) => check.holds)) return 'held'
  const last = checks.at(-1)
  return last?.holds ? 'healed' : last?.relaxed ? 'allowed' : 'violated'
}
