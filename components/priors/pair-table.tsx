import Link from 'next/link'
import { formatNumber, formatPercent } from '@/components/ui/format.ts'
import { type Column, Table } from '@/components/ui/table.tsx'
import { TimeAgo } from '@/components/ui/time-ago.tsx'
import type { PairSummary } from '@/lib/api/contracts/priors.ts'
import { modelName, pairAddress, pairName } from './pair-address.ts'
import { suggestedTarget } from './prior-words.ts'

const COLUMNS: readonly Column[] = [
  { name: 'Task type and models' },
  { name: 'Runs', className: 'text-right' },
  { name: 'Converged', className: 'text-right' },
  { name: 'Took on average', className: 'hidden text-right md:table-cell' },
  { name: 'Suggested depth', className: 'hidden text-right sm:table-cell' },
  { name: 'Suggested target', className: 'hidden text-right lg:table-cell' },
  { name: 'Newest run', className: 'hidden text-right sm:table-cell' },
]

/** Pairs that finished runs have taught something about. Each row leads to its pair. */
export function PairTable({ pairs }: { pairs: readonly PairSummary[] }) {
  return (
    <Table columns={COLUMNS} testId="pairs">
      {pairs.map((pair) => (
        <tr key={pairAddress(pair)} className="relative border-line border-b last:border-0 hover:bg-foreground/3">
          <td className="max-w-80 px-3 py-2">
            <Link
              href={pairAddress(pair)}
              className="block truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-ring focus-visible:after:outline-offset-[-2px]"
            >
              {pairName(pair)}
            </Link>
            <span className="block truncate text-[11px] text-muted">
              {pair.taskType === null ? 'this loop alone · ' : ''}
              {modelName(pair.model)}
            </span>
          </td>
          <td className="px-3 py-2 text-right tabular-nums">{pair.runs}</td>
          <td className="px-3 py-2 text-right tabular-nums">
            {formatPercent(pair.converged / Math.max(1, pair.runs))}
          </td>
          <td className="hidden px-3 py-2 text-right tabular-nums md:table-cell">
            {formatNumber(pair.optimalDepth, 1)} iterations
          </td>
          <td className="hidden px-3 py-2 text-right tabular-nums sm:table-cell">{pair.suggest.depth}</td>
          <td className="hidden px-3 py-2 text-right tabular-nums lg:table-cell">{suggestedTarget(pair)}</td>
          <td className="hidden whitespace-nowrap px-3 py-2 text-right text-muted sm:table-cell">
            <TimeAgo at={pair.newest} />
          </td>
        </tr>
      ))}
    </Table>
  )
}
