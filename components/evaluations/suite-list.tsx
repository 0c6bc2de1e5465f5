import { formatCount, plural } from '@/components/ui/format.ts'
import type { SuiteSummary } from '@/lib/api/contracts/evaluations.ts'
import { shareText } from './share-text.ts'

type Props = { suites: readonly SuiteSummary[]; open: string | null; onOpen: (id: SuiteSummary['id']) => void }

/** The suites, each with what it came to last. */
export function SuiteList({ suites, open, onOpen }: Props) {
  return (
    <ul aria-label="Suites" className="divide-y divide-line rounded-lg border border-line bg-surface">
      {suites.map(({ id, name, cases, last }) => (
        <li key={id} className={`relative px-3 py-2 ${id === open ? 'bg-accent-soft/60' : 'hover:bg-foreground/3'}`}>
          <button
            type="button"
            aria-current={id === open || undefined}
            onClick={() => onOpen(id)}
            className="break-words text-left font-medium text-[13px] after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-ring focus-visible:after:outline-offset-[-2px]"
          >
            {name}
          </button>
          <span className="block text-[11px] text-muted tabular-nums">
            {plural(cases, 'case')}
            {last === null
              ? ' · never run'
              : last.problem !== null || last.total === 0
                ? ' · last not wholly run'
                : ` · last ${shareText(last.passed / last.total)} of ${formatCount(last.total)}`}
          </span>
        </li>
      ))}
    </ul>
  )
}
