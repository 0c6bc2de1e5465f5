import { cn } from '../ui/cn.ts'

type Props = {
  /** From 0 to 1, with the interval that the true share lies in; null: of nothing. */
  rate: number | null
  low: number | null
  high: number | null
  /** A line that is to be reached. */
  mark?: number | undefined
  tone?: 'success' | 'danger' | 'accent'
  className?: string
}

const TONES = { success: 'bg-success', danger: 'bg-danger', accent: 'bg-accent' }
const at = (share: number) => `${Math.min(100, Math.max(0, share * 100))}%`

/** A share as a bar from 0 to 100 %, its interval as a whisker, and the mark to reach. Drawn only: the figures stand beside it. */
export function ShareBar({ rate, low, high, mark, tone = 'accent', className }: Props) {
  return (
    <span aria-hidden="true" className={cn('relative block h-4 min-w-24', className)}>
      <span className="absolute inset-x-0 top-1 h-2 rounded-full bg-sunken ring-1 ring-line ring-inset" />
      {rate === null ? null : (
        <span
          className={cn('absolute top-1 left-0 h-2 rounded-l-full', rate >= 0.995 && 'rounded-r-full', TONES[tone])}
          style={{ width: at(rate) }}
        />
      )}
      {low === null || high === null ? null : (
        <span
          className="absolute top-0.5 h-3 border-foreground border-x-[1.5px]"
          style={{ left: at(low), width: `max(3px, ${at(high - low)})` }}
        >
          <span className="-translate-y-1/2 absolute inset-x-0 top-1/2 h-[1.5px] bg-foreground" />
        </span>
      )}
      {mark === undefined ? null : (
        <span
          className="-translate-x-1/2 absolute inset-y-0 border-foreground/70 border-l border-dashed"
          style={{ left: at(mark) }}
        />
      )}
    </span>
  )
}
