import { SEVERITY } from '@/components/problems/severity.ts'
import type { Diagnostic } from '@/lib/loop/diagnostics/diagnostic.ts'

/** Findings one under the other, where a control's own frame does not show them. */
export function ProblemLines({ problems }: { problems: readonly Diagnostic[] }) {
  return problems.map((problem) => (
    <p
      key={problem.code + problem.message}
      className={`pt-1 text-[11px] leading-4 ${SEVERITY[problem.severity].color}`}
    >
      {problem.message}
    </p>
  ))
}
