import { CircleCheck, LifeBuoy, TriangleAlert, Zap } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { plural, words } from '@/components/ui/format.ts'
import type { ResultView, TargetReport } from '@/lib/api/contracts/evaluations.ts'
import type { Chaos } from '@/lib/loop/artefacts/evaluation.ts'
import { rescueWords } from './rescue-words.ts'
import { ShowSome } from './show-some.tsx'

const FIRST = 6

type Props = { report: TargetReport; chaos: Chaos | null; results: readonly ResultView[] }

/** What went wrong in the runs, what made up for it, and where nothing did. */
export function ChaosPart({ report, chaos, results }: Props) {
  const { faults, rescues, unsaved } = report
  if (chaos === null && faults.length === 0) return null
  const runOf = (number: number) => results.find((result) => result.number === number)?.run ?? null
  return (
    <section className="grid gap-x-8 gap-y-4 border-line border-t pt-4 sm:col-span-full sm:grid-cols-3">
      <h3 className="font-medium text-xs sm:col-span-full">
        What went wrong, and what saved it
        {chaos === null ? null : (
          <span className="font-normal text-muted">
            {' '}
            · chaos profile “{chaos.profile}”, seed {chaos.seed}
          </span>
        )}
      </h3>
      <Column
        title="Faults"
        icon={<Zap aria-hidden="true" className="size-4 text-warning" />}
        none="Nothing went wrong."
        items={faults}
      >
        {({ kind, times }) => (
          <li key={kind} className="flex justify-between gap-3">
            <span>{words(kind.replaceAll('-', ' '))}</span>
            <span className="text-muted tabular-nums">{plural(times, 'time')}</span>
          </li>
        )}
      </Column>
      <Column
        title="Saved by"
        icon={<LifeBuoy aria-hidden="true" className="size-4 text-success" />}
        none="Nothing had to step in."
        items={rescues}
      >
        {({ by, name, runs, times }) => (
          <li key={`${by} ${name}`} className="flex justify-between gap-3">
            <span className="min-w-0 break-words">{rescueWords(by, name)}</span>
            <span className="shrink-0 text-muted tabular-nums" title={plural(times, 'time')}>
              in {plural(runs, 'run')}
            </span>
          </li>
        )}
      </Column>
      <Column
        title="Not saved"
        icon={
          unsaved.length === 0 ? (
            <CircleCheck aria-hidden="true" className="size-4 text-success" />
          ) : (
            <TriangleAlert aria-hidden="true" className="size-4 text-danger" />
          )
        }
        none="No run was lost."
        items={unsaved}
      >
        {({ number, case: name, why }) => {
          const run = runOf(number)
          return (
            <li key={number}>
              {run === null ? (
                name
              ) : (
                <Link href={`/runs/${run}`} className="font-medium text-accent hover:underline">
                  {name}
                </Link>
              )}
              <span className="block text-muted text-xs">{why}</span>
            </li>
          )
        }}
      </Column>
    </section>
  )
}

type ColumnProps<T> = {
  title: string
  icon: ReactNode
  none: string
  items: readonly T[]
  children: (item: T) => ReactNode
}

function Column<T>({ title, icon, none, items, children }: ColumnProps<T>) {
  return (
    <div className="min-w-0">
      <h4 className="flex items-center gap-1.5 pb-1.5 font-medium text-[13px]">
        {icon}
        {title}
        {items.length === 0 ? null : <span className="font-normal text-muted tabular-nums">{items.length}</span>}
      </h4>
      {items.length === 0 ? <p className="text-[13px] text-muted">{none}</p> : null}
      <ShowSome items={items} first={FIRST} what={title.toLowerCase()} className="grid gap-1 text-[13px]">
        {children}
      </ShowSome>
    </div>
  )
}
