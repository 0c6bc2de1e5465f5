import Link from 'next/link'
import type { ReactNode } from 'react'
import { BandChart } from '@/components/charts/band-chart.tsx'
import { spanOf } from '@/components/charts/band-geometry.ts'
import { RunStatusBadge } from '@/components/trace/run-status-badge.tsx'
import { ScrollRegion } from '@/components/trace/scroll-region.tsx'
import { formatDuration, formatNumber, formatPercent, plural } from '@/components/ui/format.ts'
import { type Column, Table } from '@/components/ui/table.tsx'
import { TimeAgo } from '@/components/ui/time-ago.tsx'
import type { DepthView, PairDetail } from '@/lib/api/contracts/priors.ts'
import { chanceText, convergenceWords, depthWords, suggestedTarget } from './prior-words.ts'

/** What finished runs of one pair have taught: when they converge, what they score on the way, and the runs themselves. */
export function PairView({ detail }: { detail: PairDetail }) {
  const { pair, target, depths, runs } = detail
  return (
    <div className="grid gap-8">
      <Figures detail={detail} />
      {depths.length === 0 ? (
        <p className="text-muted">No run of this pair has a score that can be learned from.</p>
      ) : (
        <>
          <div className="grid gap-8 lg:grid-cols-2">
            <BandChart
              title="Likely to converge by iteration"
              summary={convergenceWords(detail)}
              points={depths.map(({ reached }) => ({ low: reached.low, mid: reached.rate, high: reached.high }))}
              mid="share of finished runs"
              band="95 % sure"
              lines={
                depths.some(({ forecast }) => forecast !== null)
                  ? [
                      {
                        name: 'a new run, by the curves',
                        values: depths.map(({ forecast }) => forecast),
                        tone: 'second',
                      },
                    ]
                  : []
              }
              from={0}
              to={1}
              format={formatPercent}
              told={(index) => (depths[index] ? depthWords(depths[index], pair.runs) : '')}
            >
              {convergenceWords(detail)}
            </BandChart>
            <ScoreChart detail={detail} />
          </div>
          <Depths depths={depths} runs={pair.runs} />
          <p className="-mt-5 max-w-3xl text-muted text-xs leading-5">
            {`“Still gets there” is the chance that a run whose scores so far are the means reaches ${formatNumber(target)} after all, by each method: ${'published'} adds up the gains that it has seen at each depth, ${'posterior'} weighs the shapes of scores that still fit, up to the cap of ${plural(detail.reckonedWith.maxIterations, 'iteration')}. Where they differ, scores level off: gains by depth don’t see that, shapes do.`}
          </p>
        </>
      )}
      <section aria-labelledby="rests-on">
        <h2
          id="rests-on"
          className="mb-2 font-semibold text-sm"
        >{`The ${plural(runs.length, 'run')} that this rests on`}</h2>
        <Runs runs={runs} />
      </section>
    </div>
  )
}

function Figures({ detail: { pair, target, noise } }: { detail: PairDetail }) {
  const { suggest } = pair
  return (
    <dl className="grid grid-cols-2 gap-3 sm:grid-cols-4">
      <Figure name="Finished runs" value={String(pair.runs)}>
        the latest, as a new run would learn from
      </Figure>
      <Figure name="Converged" value={formatPercent(pair.converged / Math.max(1, pair.runs))}>
        {`${pair.converged} of ${pair.runs} ended as a success`}
      </Figure>
      <Figure name="Iterations it took" value={formatNumber(pair.optimalDepth, 1)}>
        on average, until the target or the end
      </Figure>
      <Figure
        name="Suggested"
        value={`${plural(suggest.depth, 'iteration')}${target > 1 ? '' : `, ≥ ${suggestedTarget(pair)}`}`}
      >
        {suggest.runs < 5
          ? 'a default: fewer than 5 runs are known'
          : `as published; confidence ${formatPercent(suggest.confidence)}. The target now is ${formatNumber(target)}${noise === null ? '' : `, the noise ${formatNumber(noise)}`}`}
      </Figure>
    </dl>
  )
}

function Figure({ name, value, children }: { name: string; value: string; children: ReactNode }) {
  return (
    <div className="rounded-lg border border-line bg-surface px-4 py-3">
      <dt className="text-muted text-xs">{name}</dt>
      <dd>
        <span className="block font-semibold text-lg tabular-nums tracking-tight">{value}</span>
        <span className="block text-[11px] text-muted leading-4">{children}</span>
      </dd>
    </div>
  )
}

function ScoreChart({ detail: { depths, target } }: { detail: PairDetail }) {
  const points = depths.map(({ score: { mean, std } }) => ({
    low: mean - (std ?? 0),
    mid: mean,
    high: mean + (std ?? 0),
  }))
  const { from, to } = spanOf([target, ...points.flatMap(({ low, high }) => [low, high])])
  return (
    <BandChart
      title="Score by iteration"
      summary={`the mean of the runs that got there, give or take a standard deviation; the target is ${formatNumber(target)}.`}
      points={points}
      mid="mean score"
      band="give or take a deviation"
      lines={[{ name: `target ${formatNumber(target)}`, values: depths.map(() => target), tone: 'goal' }]}
      from={from}
      to={to}
      format={(value) => formatNumber(value, to - from > 10 ? 0 : 2)}
      told={(index) => (depths[index] ? scoreWords(depths[index]) : '')}
    >
      The mean of the runs that got so far. Runs that ended are no longer in it, so it may jump where many did.
    </BandChart>
  )
}

function scoreWords({ iteration, score, runs }: DepthView): string {
  return `Iteration ${iteration}: ${spread(score)}, from ${plural(runs, 'run')}.`
}

const spread = ({ mean, std }: { mean: number; std: number | null }) =>
  std === null ? formatNumber(mean, 3) : `${formatNumber(mean, 3)} ± ${formatNumber(std, 3)}`

const DEPTH_COLUMNS: readonly Column[] = [
  { name: 'Iteration' },
  ...[
    'Runs',
    'Score',
    'Gain',
    'Converged by then',
    '95 % sure',
    'New runs',
    'Ended before',
    'Time',
    'Still gets there: published',
    'posterior',
  ].map((name) => ({ name, className: 'text-right' })),
]

function Depths({ depths, runs }: { depths: readonly DepthView[]; runs: number }) {
  return (
    <ScrollRegion label="What was learned by iteration" className="overflow-x-auto">
      <Table columns={DEPTH_COLUMNS} testId="depths">
        {depths.map(
          ({ iteration, reached, score, gain, forecast, ended, latencyMs, published, posterior, ...depth }) => (
            <tr
              key={iteration}
              className="border-line border-b last:border-0 [&>td]:whitespace-nowrap [&>td]:px-3 [&>td]:py-1.5 [&>td]:text-right [&>td]:tabular-nums"
            >
              <th scope="row" className="px-3 py-1.5 text-left font-medium">
                {iteration}
              </th>
              <td>{depth.runs}</td>
              <td>{spread(score)}</td>
              <td>{gain === null ? '–' : spread(gain)}</td>
              <td>{`${reached.count} of ${runs}, ${formatPercent(reached.rate)}`}</td>
              <td>{`${formatPercent(reached.low)} – ${formatPercent(reached.high)}`}</td>
              <td>{forecast === null ? '–' : formatPercent(forecast)}</td>
              <td>{ended}</td>
              <td>{latencyMs === null ? '–' : formatDuration(latencyMs)}</td>
              <td>{chanceText(published)}</td>
              <td>{chanceText(posterior)}</td>
            </tr>
          ),
        )}
      </Table>
    </ScrollRegion>
  )
}

const RUN_COLUMNS: readonly Column[] = [
  { name: 'Run of' },
  { name: 'Ended' },
  { name: 'Iterations', className: 'text-right' },
  { name: 'Best score', className: 'text-right' },
  { name: 'Target', className: 'hidden text-right sm:table-cell' },
  { name: 'When', className: 'hidden text-right sm:table-cell' },
]

function Runs({ runs }: Pick<PairDetail, 'runs'>) {
  return (
    <ScrollRegion label="Runs that this rests on" className="max-h-96">
      <Table columns={RUN_COLUMNS} testId="rests-on">
        {runs.map(({ id, loop, outcome, reason, iterations, bestScore, target, finishedAt }) => (
          <tr key={id} className="border-line border-b last:border-0">
            <td className="max-w-64 px-3 py-1.5">
              <Link href={`/runs/${id}`} className="block truncate font-medium hover:underline">
                {loop.name}
                <span className="sr-only">{`, ${id}`}</span>
              </Link>
            </td>
            <td className="px-3 py-1.5">
              <RunStatusBadge run={{ status: 'finished', outcome, reason }} />
            </td>
            <td className="px-3 py-1.5 text-right tabular-nums">{iterations}</td>
            <td className="px-3 py-1.5 text-right tabular-nums">{formatNumber(bestScore)}</td>
            <td className="hidden px-3 py-1.5 text-right tabular-nums sm:table-cell">{formatNumber(target)}</td>
            <td className="hidden whitespace-nowrap px-3 py-1.5 text-right text-muted sm:table-cell">
              <TimeAgo at={finishedAt} />
            </td>
          </tr>
        ))}
      </Table>
    </ScrollRegion>
  )
}
