'use client'
import Link from 'next/link'
import { type ReactNode, useEffect } from 'react'
import { exitAddress, pairAddress } from '@/components/priors/pair-address.ts'
import { Badge } from '@/components/ui/badge.tsx'
import { formatDuration, formatNumber, formatPercent, plural } from '@/components/ui/format.ts'
import type { AdaptivePriors } from '@/lib/loop/priors/adaptive-priors.ts'
import { betaMean } from '@/lib/loop/priors/beta-prior.ts'
import { normalStd } from '@/lib/loop/priors/normal-prior.ts'
import { convergedIn, type DepthProfile } from '@/lib/loop/priors/pair-priors.ts'
import { ScrollRegion } from '../scroll-region.tsx'
import { priorsOf } from '../store/selectors.ts'
import type { TraceState } from '../store/trace-store.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { Block, Fact, Facts } from './fact.tsx'
import { CHART, priorsChart } from './priors-chart.ts'

/** What the run knew of finished runs when it started: the ground on which adaptive exit decides. Nothing where the loop has no such rule. */
export function PriorsBlock() {
  const store = useTraceStore()
  const rule = useTrace((state) => state.snapshot.spec.contract.adaptiveExit)
  const priors = useTrace(priorsOf)
  const id = useTrace((state) => state.run.id)
  const slug = useTrace((state) => state.run.loop.slug)
  const stopped = useTrace((state) => state.run.reason === 'adaptive_exit')
  useEffect(() => {
    // What was learned stands in the run's first events, which a long run shows only at its beginning.
    if (rule) void store.getState().loadSegment(0)
  }, [store, rule])
  if (!rule || !priors) return null
  const { pair, taskType, model, explores } = priors
  return (
    <div data-testid="priors">
      <Block
        title="What finished runs taught this one"
        aside={
          <span className="flex gap-3 text-[11px]">
            <Link href={exitAddress(id)} className="text-accent hover:underline">
              {stopped ? 'Why it was stopped' : 'Reading by reading'}
            </Link>
            <Link href={pairAddress({ taskType, loop: { slug }, model })} className="text-accent hover:underline">
              What is known by now
            </Link>
          </span>
        }
      >
        <Facts>
          <Fact name="Runs">
            {pair.runs}
            {pair.runs < rule.minRuns ? ` of ${rule.minRuns} needed` : ''}
          </Fact>
          <Fact name="Of">{taskType === null ? 'this loop' : taskType}</Fact>
          <Fact name="With">{model}</Fact>
          <Fact name="Method">{rule.method}</Fact>
          <Fact name="Converged">{pair.runs === 0 ? 'not known yet' : `${convergedIn(pair)} of ${pair.runs}`}</Fact>
          {pair.runs === 0 ? null : (
            <Fact name="Expected to converge">{formatPercent(betaMean(pair.convergeRate))}</Fact>
          )}
          {priors.curves ? <Fact name="Noise">{formatNumber(priors.curves.noise)}</Fact> : null}
          {explores ? (
            <Fact name="This run">
              <Badge>explores: never stopped by it</Badge>
            </Fact>
          ) : null}
        </Facts>
        {pair.depths.length === 0 ? (
          <p className="mt-2 text-muted text-xs">No finished run like this one has a score yet.</p>
        ) : (
          <ByDepth priors={priors} />
        )}
      </Block>
    </div>
  )
}

function ByDepth({ priors: { pair } }: { priors: AdaptivePriors }) {
  const target = useTrace((state) => state.snapshot.spec.contract.qualityThreshold?.target ?? 0)
  const shown = useTrace(shownScores)
  const scores = shown === '' ? [] : shown.split(' ').map((text) => (text === 'null' ? null : Number(text)))
  const chart = priorsChart({ depths: pair.depths, scores, target })
  const { width, height, pad } = CHART
  const words = `Scores by iteration: the mean of ${plural(pair.runs, 'finished run')}, give or take a standard deviation, and this run. The target is ${formatNumber(target)}.`
  return (
    <div className="mt-3 flex flex-wrap items-start gap-x-8 gap-y-3">
      <figure className="w-80 max-w-full">
        <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={words} className="w-full rounded bg-sunken">
          <polygon points={chart.band} className="fill-foreground/10" />
          <polyline points={chart.mean} className="fill-none stroke-2 stroke-foreground/45" />
          <line
            x1={pad}
            x2={width - pad}
            y1={chart.targetY}
            y2={chart.targetY}
            strokeDasharray="4 3"
            className="stroke-success"
          />
          <polyline points={chart.run} className="fill-none stroke-2 stroke-accent" />
        </svg>
        <figcaption className="mt-1 flex flex-wrap gap-x-3 text-[11px] text-muted">
          <Key className="bg-accent">this run</Key>
          <Key className="bg-foreground/45">mean ± deviation of others</Key>
          <Key className="bg-success">target {formatNumber(target)}</Key>
        </figcaption>
      </figure>
      <DepthTable depths={pair.depths} />
    </div>
  )
}

function Key({ className, children }: { className: string; children: ReactNode }) {
  return (
    <span className="flex items-center gap-1">
      <span aria-hidden="true" className={`h-0.5 w-3 ${className}`} />
      {children}
    </span>
  )
}

function DepthTable({ depths }: { depths: readonly DepthProfile[] }) {
  return (
    <ScrollRegion label="What was learned by iteration" className="max-h-44 flex-none">
      <table className="text-xs tabular-nums">
        <thead className="sticky top-0 bg-surface text-left text-muted">
          <tr>
            {['Iteration', 'Runs', 'Score', 'Gain', 'At target', 'Time'].map((name) => (
              <th key={name} className="pr-4 pb-1 font-normal">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {depths.map(({ score, delta, converge, latencyMs }, depth) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a depth is its place
            <tr key={depth}>
              <td className="pr-4">{depth + 1}</td>
              <td className="pr-4">{score.n}</td>
              <td className="pr-4">
                {score.n > 1 ? `${figure(score.mean)} ± ${figure(normalStd(score))}` : figure(score.mean)}
              </td>
              <td className="pr-4">{delta.n === 0 ? '–' : figure(delta.mean)}</td>
              <td className="pr-4">{formatPercent((converge.alpha - 1) / Math.max(1, score.n))}</td>
              <td className="pr-4">{latencyMs.n === 0 ? '–' : formatDuration(latencyMs.mean)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

const figure = (value: number) => formatNumber(value, 3)

/** Scores up to the playhead, as one text so that the selection keeps its identity. */
function shownScores({ timeline, iteration }: TraceState): string {
  return timeline.summaries
    .slice(0, Math.min(iteration, 50))
    .map((summary) => String(summary?.score ?? null))
    .join(' ')
}
