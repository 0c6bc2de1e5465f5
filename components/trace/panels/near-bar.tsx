import { cn } from '@/components/ui/cn.ts'
import { formatNumber } from '@/components/ui/format.ts'

/** A value from 0 to 1 as a bar with its figure, and a mark where it would have to reach. */
export function NearBar({ value, mark, reached }: { value: number; mark: number | null; reached: boolean }) {
  const percent = (share: number) => `${Math.round(Math.min(1, Math.max(0, share)) * 100)}%`
  return (
    <span className="grid w-32 shrink-0 grid-cols-[1fr_2.25rem] items-center gap-2 text-xs">
      <span className="relative h-1.5 rounded-full bg-foreground/8" aria-hidden="true">
        <span
          className={cn('block h-full rounded-full', reached ? 'bg-success/75' : 'bg-foreground/30')}
          style={{ width: percent(value) }}
        />
        {mark === null ? null : (
          <span className="absolute -top-0.5 h-2.5 w-px bg-foreground/70" style={{ left: percent(mark) }} />
        )}
      </span>
      <span className="text-right text-muted tabular-nums">{formatNumber(value, 2)}</span>
    </span>
  )
}
