import { cn } from '@/components/ui/cn.ts'
import { formatUsd } from '@/components/ui/format.ts'
import type { SpendingDay } from '@/lib/api/contracts/budgets.ts'
import { HATCHED } from './money-bar.tsx'

/** What was spent and held on each of the last days, oldest first, under the line of the daily budget. A day with a red foot had calls refused. */
export function DayBars({ days, budget }: { days: readonly SpendingDay[]; budget: number | null }) {
  const oldestFirst = days.toReversed()
  const highest = Math.max(budget ?? 0, 1, ...days.map(({ spent, held }) => spent + held))
  const share = (nanoUsd: number) => `${(nanoUsd / highest) * 100}%`
  return (
    <figure>
      <div className="relative h-16">
        <ol className="flex h-full items-end gap-px sm:gap-0.5">
          {oldestFirst.map((day) => (
            <li key={day.day} className="group relative flex h-full min-w-0 flex-1 flex-col justify-end">
              <span className="sr-only">{dayText(day)}</span>
              <span
                aria-hidden="true"
                title={dayText(day)}
                className={cn(
                  'flex h-full flex-col justify-end border-b-2 group-hover:bg-foreground/5',
                  day.refusedAt === null ? 'border-line' : 'border-danger',
                )}
              >
                <span className={cn('block', HATCHED)} style={{ height: share(day.held) }} />
                <span className="block bg-accent/75" style={{ height: share(day.spent) }} />
              </span>
            </li>
          ))}
        </ol>
        {budget === null ? null : (
          <span
            aria-hidden="true"
            className="pointer-events-none absolute inset-x-0 border-foreground/50 border-t border-dashed"
            style={{ bottom: share(budget) }}
          />
        )}
      </div>
      <figcaption className="mt-1 flex justify-between text-[11px] text-muted tabular-nums" aria-hidden="true">
        <span>{shortDay(oldestFirst.at(0)?.day ?? '')}</span>
        <span>today</span>
      </figcaption>
    </figure>
  )
}

/** `2026-11-21: $0.42 spent, $0.03 held; calls were refused`. */
export function dayText({ day, spent, held, refusedAt }: SpendingDay): string {
  return `${day}: ${formatUsd(spent)} spent${held > 0 ? `, ${formatUsd(held)} held` : ''}${refusedAt === null ? '' : '; calls were refused'}`
}

const shortDay = (day: string) => day.slice(5)
