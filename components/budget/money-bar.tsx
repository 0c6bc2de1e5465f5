import { cn } from '@/components/ui/cn.ts'
import { formatUsd } from '@/components/ui/format.ts'

type Money = { spent: number; held: number; budget: number | null }

/** How much of a budget is spent and held, in nano-USD, with the figures beneath. Held is hatched: it may come back. */
export function MoneyBar({ label, spent, held, budget }: Money & { label: string }) {
  const whole = Math.max(budget ?? 0, spent + held, 1)
  const over = budget !== null && spent + held > budget
  const width = (nanoUsd: number) => ({ width: `${(nanoUsd / whole) * 100}%` })
  return (
    <div>
      <p className="mb-1 flex flex-wrap items-baseline justify-between gap-x-3 text-xs">
        <span className="font-medium">{label}</span>
        <span className="text-muted tabular-nums">{moneySentence({ spent, held, budget })}</span>
      </p>
      {budget === null ? null : (
        <span className="flex h-2 overflow-hidden rounded-full bg-foreground/8" aria-hidden="true">
          <span className={cn('h-full', over ? 'bg-danger' : 'bg-accent/75')} style={width(spent)} />
          <span className={cn('h-full', HATCHED)} style={width(held)} />
        </span>
      )}
    </div>
  )
}

/** Held money: stripes, so that it is told from spent money without its colour. */
export const HATCHED =
  'bg-[repeating-linear-gradient(135deg,var(--color-warning)_0_3px,transparent_3px_6px)] bg-warning/20'

/** `$0.42 spent · $0.03 held · $0.55 left of $1.00`. */
export function moneySentence({ spent, held, budget }: Money): string {
  const whole = budget ?? 0
  const parts = [`${formatUsd(spent, whole)} spent`]
  if (held > 0) parts.push(`${formatUsd(held, whole)} held`)
  if (budget === null) parts.push('no budget')
  else parts.push(`${formatUsd(Math.max(0, budget - spent - held), budget)} left of ${formatUsd(budget, spent)}`)
  return parts.join(' · ')
}
