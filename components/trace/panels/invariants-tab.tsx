'use client'
import { Check } from 'lucide-react'
import { cn } from '@/components/ui/cn.ts'
import { checkStory, type InvariantCheck, type Remediation } from '@/lib/loop/4-trace/trace.ts'
import { currentStep } from '../store/selectors.ts'
import { useTrace } from '../trace-context.tsx'
import { CheckMatrix } from './check-matrix.tsx'
import { Block } from './fact.tsx'
import { ReadValues } from './read-values.tsx'

/** The checks of this step, and every invariant over the run. */
export function InvariantsTab() {
  return (
    <>
      <StepChecks />
      <CheckMatrix />
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
