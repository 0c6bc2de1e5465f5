import Link from 'next/link'
import { BandChart } from '@/components/charts/band-chart.tsx'
import { ScrollRegion } from '@/components/trace/scroll-region.tsx'
import { Badge } from '@/components/ui/badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import { formatNumber, formatPercent, plural } from '@/components/ui/format.ts'
import { type Column, Table } from '@/components/ui/table.tsx'
import type { RunExit } from '@/lib/api/contracts/priors.ts'
import { modelName, pairAddress } from './pair-address.ts'
import { chanceText, exitWords, publishedWords } from './prior-words.ts'

/** Why adaptive exit stopped a run, or did not: all from the run’s own log. */
export function ExitView({ exit }: { exit: RunExit }) {
  const { run, rule, knew, moments, more } = exit
  const other = publishedWords(exit)
  return (
    <div className="grid max-w-4xl gap-7">
      <div className="grid gap-3 rounded-lg border border-line bg-surface px-5 py-4" data-testid="exit">
        <p className="font-medium leading-6">{exitWords(exit)}</p>
        {knew && rule ? (
          <p className="text-[13px] text-muted leading-5">
            {`When it started it knew ${plural(knew.runs, 'finished run')} of ${knew.taskType === null ? 'this loop' : `“${knew.taskType}”`} with ${modelName(knew.model)}${knew.runs === 0 ? '' : `, of which ${knew.converged} had converged`}. That is recorded in its first event: whatever has finished since changes nothing here. It decided by ${rule.method}, with a floor of ${formatPercent(rule.floor)}.`}
          </p>
        ) : null}
        {other === null ? null : <p className="text-[13px] text-muted leading-5">{other}</p>}
        <div className="flex flex-wrap gap-2">
          <Button asChild>
            <Link href={`/runs/${run.id}`}>The run itself</Link>
          </Button>
          {knew ? (
            <Button asChild variant="ghost">
              <Link href={pairAddress({ taskType: knew.taskType, loop: run.loop, model: knew.model })}>
                What is known by now
              </Link>
            </Button>
          ) : null}
        </div>
      </div>
      {moments.length === 0 ? null : (
        <>
          <Chances exit={exit} />
          <Moments exit={exit} />
          {more ? <p className="-mt-4 text-muted text-xs">{`The last ${moments.length} readings are shown.`}</p> : null}
        </>
      )}
    </div>
  )
}

function Chances({ exit: { run, rule, moments } }: { exit: RunExit }) {
  if (!rule || moments.every(({ posterior, published }) => !posterior && !published)) return null
  const own = (moment: RunExit['moments'][number]) => moment[rule.method]?.probability ?? null
  const other = rule.method === 'posterior' ? 'published' : 'posterior'
  const others = moments.map((moment) => moment[other]?.probability ?? null)
  const stop = moments.find(({ stopped }) => stopped)
  const summary = stop
    ? `it was stopped after iteration ${stop.iteration}, at a chance of ${chanceText(own(stop))} against the floor of ${formatPercent(rule.floor)}.`
    : `it stayed open in each of ${plural(moments.length, 'reading')}, or the rule did not decide.`
  return (
    <div className="max-w-2xl">
      <BandChart
        title="Chance to reach the target still, reading by reading"
        summary={summary}
        points={moments.map((moment) => {
          const chance = own(moment)
          return chance === null ? null : { low: chance, mid: chance, high: chance }
        })}
        mid={`as the run reckoned: ${rule.method}`}
        lines={[
          ...(others.some((value) => value !== null)
            ? [{ name: `${other}, had it been the rule`, values: others, tone: 'second' as const }]
            : []),
          {
            name: `floor ${formatPercent(rule.floor)}`,
            values: moments.map(({ floor }) => floor),
            tone: 'limit' as const,
          },
        ]}
        from={0}
        to={1}
        format={formatPercent}
        told={(index) => moments[index]?.reading.detail ?? ''}
      >
        {`Of ${run.loop.name}: ${summary}`}
      </BandChart>
    </div>
  )
}

const COLUMNS: readonly Column[] = [
  { name: 'Iteration' },
  { name: 'Score', className: 'text-right' },
  { name: 'posterior', className: 'text-right' },
  { name: 'published', className: 'text-right' },
  { name: 'Floor', className: 'text-right' },
  { name: 'What the rule said' },
]

function Moments({ exit: { run, moments } }: { exit: RunExit }) {
  return (
    <ScrollRegion label="Readings of the rule" className="overflow-x-auto">
      <Table columns={COLUMNS} testId="moments">
        {moments.map(({ iteration, score, posterior, published, floor, reading, stopped }) => (
          <tr key={iteration} className="border-line border-b align-top last:border-0 [&>td]:px-3 [&>td]:py-1.5">
            <th scope="row" className="px-3 py-1.5 text-left font-medium">
              <Link href={`/runs/${run.id}?i=${iteration}`} className="hover:underline">
                {iteration}
                <span className="sr-only"> in the trace</span>
              </Link>
            </th>
            <td className="text-right tabular-nums">{score === null ? '–' : formatNumber(score)}</td>
            <td className="text-right tabular-nums">{chanceText(posterior?.probability)}</td>
            <td className="text-right tabular-nums">{chanceText(published?.probability)}</td>
            <td className="whitespace-nowrap text-right tabular-nums">{formatPercent(floor)}</td>
            <td className="min-w-64 text-muted text-xs leading-5">
              {stopped ? (
                <Badge tone="danger" className="mr-1.5">
                  stopped
                </Badge>
              ) : null}
              {reading.detail}
            </td>
          </tr>
        ))}
      </Table>
    </ScrollRegion>
  )
}
