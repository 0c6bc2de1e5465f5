import { CircleAlert, Info, TriangleAlert } from 'lucide-react'

/** How each severity looks wherever a finding is shown. */
export const SEVERITY = {
  error: { Icon: CircleAlert, color: 'text-danger' },
  warning: { Icon: TriangleAlert, color: 'text-warning' },
  info: { Icon: Info, color: 'text-info' },
} as const
