import { CircleCheck, CircleX, Hourglass } from 'lucide-react'
import { cn } from '@/components/ui/cn.ts'
import type { EvaluationReport, EvaluationSummary } from '@/lib/api/contracts/evaluations.ts'
import { gateWords } from './gate-words.ts'

const LOOK = {
  met: { icon: CircleCheck, className: 'bg-success-soft text-success' },
  missed: { icon: CircleX, className: 'bg-danger-soft text-danger' },
  open: { icon: Hourglass, className: 'bg-sunken text-foreground' },
}

/** Whether each target keeps the gate, in one sentence. */
export function GateLines(props: { evaluation: EvaluationSummary; report: EvaluationReport; gate: number }) {
  const { evaluation, report, gate } = props
  return (
    <ul aria-label="Gate" className="grid gap-1.5">
      {evaluation.targets.map(({ title }, index) => {
        const target = report.targets[index]
        if (!target) return null
        const { state, text } = gateWords(target, gate, evaluation)
        const { icon: Icon, className } = LOOK[state]
        return (
          <li key={title} data-gate={state} className={cn('flex gap-2 rounded-md px-3 py-2 text-[13px]', className)}>
            <Icon className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
            <span className="min-w-0">
              {evaluation.targets.length > 1 ? <strong className="font-semibold">{title}: </strong> : null}
              {text}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
