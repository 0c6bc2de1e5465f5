import { formatNumber } from '@/components/ui/format.ts'
import { CHART, type Confidence, confidenceChart } from './confidence-chart.ts'

/** How sure the latest decisions were, as a line and as a table. */
export function ConfidenceTrend({ decisions }: { decisions: readonly Confidence[] }) {
  const { width, height, pad } = CHART
  const { line, dots } = confidenceChart(decisions)
  return (
    <div className="flex flex-wrap items-start gap-x-5 gap-y-2">
      {dots.length < 2 ? null : (
        <svg viewBox={`0 0 ${width} ${height}`} className="w-60 max-w-full rounded-md bg-sunken" aria-hidden="true">
          {[0, 0.5, 1].map((share) => (
            <line
              key={share}
              x1={pad}
              x2={width - pad}
              y1={pad + share * (height - 2 * pad)}
              y2={pad + share * (height - 2 * pad)}
              className="stroke-line"
            />
          ))}
          <polyline points={line} className="fill-none stroke-2 stroke-accent" strokeLinejoin="round" />
          {dots.map(({ iteration, x, y }) => (
            <circle key={`${iteration} ${x}`} cx={x} cy={y} r={2.5} className="fill-accent" />
          ))}
        </svg>
      )}
      <table className="min-w-0 flex-1 basis-56 text-xs">
        <caption className="sr-only">Confidence of the latest decisions, from 0 to 1</caption>
        <thead>
          <tr className="text-left text-[11px] text-muted">
            <th scope="col" className="pr-3 font-medium">
              Iteration
            </th>
            <th scope="col" className="pr-3 font-medium">
              Confidence
            </th>
            <th scope="col" className="font-medium">
              Subgoal
            </th>
          </tr>
        </thead>
        <tbody>
          {decisions.map(({ iteration, confidence, subgoal }, index) => (
            // Two decisions of one iteration differ in nothing but their place.
            // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
            <tr key={index} className="align-top leading-5">
              <td className="pr-3 tabular-nums">{iteration}</td>
              <td className="pr-3 tabular-nums">{confidence === null ? 'none' : formatNumber(confidence, 2)}</td>
              <td className="break-words text-muted">{subgoal || '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
