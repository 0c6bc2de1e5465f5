import { plural } from '@/components/ui/format.ts'
import type { Diagnostic } from '@/lib/loop/diagnostics/diagnostic.ts'

/** How many problems there are of each severity. `notes` are mere hints. */
type ProblemCounts = { errors: number; warnings: number; notes: number }

export function countProblems(problems: readonly Pick<Diagnostic, 'severity'>[]): ProblemCounts {
  const of = (severity: Diagnostic['severity']) => problems.filter((problem) => problem.severity === severity).length
  return { errors: of('error'), warnings: of('warning'), notes: of('info') }
}

/** Whether the loop compiles, and everything that the problem list holds: `Compiles, 1 warning, 1 note`. */
export function compileText({ errors, warnings, notes }: ProblemCounts): string {
  const parts = [
    errors > 0 ? plural(errors, 'error') : 'Compiles',
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
    ...(notes > 0 ? [plural(notes, 'note')] : []),
  ]
  return parts.join(', ')
}
