import { Check, X } from 'lucide-react'
import { Badge } from '@/components/ui/badge.tsx'

export function VerdictBadge({ passed }: { passed: boolean }) {
  return (
    <Badge tone={passed ? 'success' : 'danger'}>
      {passed ? <Check aria-hidden="true" strokeWidth={3} /> : <X aria-hidden="true" strokeWidth={3} />}
      {passed ? 'passed' : 'failed'}
    </Badge>
  )
}
