import { CircleAlert, CircleCheck, LoaderCircle } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatDuration } from '@/components/ui/format.ts'

/** Whether a server answers: it is being asked, or what came of it. */
export type CheckState =
  | { state: 'running' }
  | { state: 'done'; result: { ok: boolean; message: string; latencyMs: number } }

const TONES = {
  running: { Icon: LoaderCircle, color: 'animate-spin text-muted motion-reduce:animate-none' },
  success: { Icon: CircleCheck, color: 'text-success' },
  warning: { Icon: CircleAlert, color: 'text-warning' },
  danger: { Icon: CircleAlert, color: 'text-danger' },
}

/** One thing that is known of what a card shows, at its end. */
export function StatusLine({ tone, children }: { tone: keyof typeof TONES; children: ReactNode }) {
  const { Icon, color } = TONES[tone]
  return (
    <p className="mt-3 flex gap-2 border-line border-t pt-3 text-xs leading-5">
      <Icon className={`mt-0.5 size-4 shrink-0 ${color}`} aria-hidden="true" />
      <span className="min-w-0 break-words">{children}</span>
    </p>
  )
}

/** What is being asked for, or the answer. */
export function CheckLine({ check, asking }: { check: CheckState | null; asking: string }) {
  if (check === null) return null
  if (check.state === 'running') return <StatusLine tone="running">{asking}</StatusLine>
  const { ok, message, latencyMs } = check.result
  return (
    <StatusLine tone={ok ? 'success' : 'danger'}>
      {ok ? 'Works. ' : 'Does not work. '}
      {message}
      {latencyMs > 0 ? <span className="text-muted"> {formatDuration(latencyMs)}</span> : null}
    </StatusLine>
  )
}
