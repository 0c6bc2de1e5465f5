import type { ReactNode } from 'react'
import { ShareBar } from '@/components/charts/share-bar.tsx'
import { formatDuration, formatNumber, formatUsd } from '@/components/ui/format.ts'
import { type Column, Table } from '@/components/ui/table.tsx'
import type {
  EvaluationReport,
  EvaluationSummary,
  Share,
  Spread,
  TargetReport,
} from '@/lib/api/contracts/evaluations.ts'
import { type GateWords, gateWords } from './gate-words.ts'
import { intervalText, shareText } from './share-text.ts'

const COLUMNS: readonly Column[] = [
  { name: 'Target' },
  { name: 'Passed', className: 'min-w-44' },
  { name: 'Converged', className: 'min-w-44' },
  { name: 'Iterations', className: 'text-right' },
  { name: 'Cost per convergence', className: 'text-right' },
  { name: 'Time', className: 'text-right' },
  { name: 'Violations', className: 'text-right' },
  { name: 'Asked', className: 'text-right' },
]

type Props = { evaluation: EvaluationSummary; report: EvaluationReport; gate: number }

/** The figures of all targets under each other. */
export function TargetTable({ evaluation, report, gate }: Props) {
  return (
    <section aria-labelledby="figures" className="grid gap-2">
      <h2 id="figures" className="font-semibold text-[15px]">
        Figures
      </h2>
      <Table columns={COLUMNS} testId="target-table" label="Figures of the targets">
        {evaluation.targets.map(({ title }, index) => {
          const target = report.targets[index]
          if (!target) return null
          const { state } = gateWords(target, gate, evaluation)
          return <Row key={title} title={title} report={target} gate={gate} state={state} />
        })}
      </Table>
      <p className="text-muted text-xs">
        Whiskers are the intervals in which the true share lies with 95 % confidence; the dashed line is the gate.
        Iterations and time: the middle, and what 95 of 100 runs stay below.
      </p>
    </section>
  )
}

type RowProps = { title: string; report: TargetReport; gate: number; state: GateWords['state'] }

const TONES = { met: 'success', missed: 'danger', open: 'accent' } as const

function Row({ title, report, gate, state }: RowProps) {
  const { passing, convergence, iterations, costPerConvergence, activeMs, violations, asked } = report
  return (
    <tr className="border-line border-b align-top last:border-0">
      <th scope="row" className="max-w-64 break-words px-3 py-2 text-left font-medium">
        {title}
      </th>
      <ShareCell share={passing} gate={gate} tone={TONES[state]} />
      <ShareCell share={convergence} tone="accent" />
      <Cell>{spreadText(iterations, (value) => formatNumber(value))}</Cell>
      <Cell>{costPerConvergence === null ? '–' : formatUsd(costPerConvergence)}</Cell>
      <Cell>{spreadText(activeMs, formatDuration)}</Cell>
      <Cell>
        {violations.total}
        {violations.total === 0 ? null : (
          <span className="block text-[11px] text-muted">
            in {violations.runs.count} of {violations.runs.of} runs
          </span>
        )}
      </Cell>
      <Cell>{asked}</Cell>
    </tr>
  )
}

function ShareCell({ share, gate, tone }: { share: Share; gate?: number; tone: 'success' | 'danger' | 'accent' }) {
  return (
    <td className="px-3 py-2">
      {share.rate === null ? (
        '–'
      ) : (
        <>
          <span className="flex items-baseline gap-1.5 whitespace-nowrap tabular-nums">
            <span className="font-medium">{shareText(share.rate, ...(gate === undefined ? [] : [gate]))}</span>
            <span className="text-[11px] text-muted">
              {share.count} of {share.of}; {intervalText(share)}
            </span>
          </span>
          <ShareBar rate={share.rate} low={share.low} high={share.high} mark={gate} tone={tone} />
        </>
      )}
    </td>
  )
}

function Cell({ children }: { children: ReactNode }) {
  return <td className="whitespace-nowrap px-3 py-2 text-right tabular-nums">{children}</td>
}

function spreadText(spread: Spread, text: (value: number) => string): ReactNode {
  if (spread === null) return '–'
  return (
    <>
      {text(spread.p50)}
      <span className="block text-[11px] text-muted">95th: {text(spread.p95)}</span>
    </>
  )
}
