import { Check, CircleStop, LoaderCircle } from 'lucide-react'
import { Badge } from '@/components/ui/badge.tsx'
import type { EvaluationSummary } from '@/lib/api/contracts/evaluations.ts'

export function EvaluationStatusBadge({ evaluation: { status } }: { evaluation: Pick<EvaluationSummary, 'status'> }) {
  if (status === 'running')
    return (
      <Badge tone="accent">
        <LoaderCircle className="animate-spin motion-reduce:animate-none" aria-hidden="true" />
        running
      </Badge>
    )
  return status === 'cancelled' ? (
    <Badge>
      <CircleStop aria-hidden="true" />
      cancelled
    </Badge>
  ) : (
    <Badge tone="info">
      <Check aria-hidden="true" />
      finished
    </Badge>
  )
}
