'use client'
import Link from 'next/link'
import { useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { RunStatusBadge } from '@/components/trace/run-status-badge.tsx'
import { Badge, type Tone } from '@/components/ui/badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import { formatCount, formatUsd, plural } from '@/components/ui/format.ts'
import { Select } from '@/components/ui/input.tsx'
import { Table } from '@/components/ui/table.tsx'
import { TimeAgo } from '@/components/ui/time-ago.tsx'
import type { WhatIfRun } from '@/lib/api/contracts/what-if.ts'
import { type Fate, fateOf, predictionWords, SORTS, type Sort, summaryOf } from './prediction-words.ts'
import type { Asked, WhatIfStore } from './what-if-store.ts'

const PAGE = 100

/** The edited predicate over all stored runs of the loop: how each would have gone, and what that adds up to. */
export function WhatIfRuns({ store }: { store: WhatIfStore }) {
  const asked = useStore(store, (state) => state.all)
  const ready = useStore(store, (state) => state.edit !== null)
  const { askAll, cancelAll } = store.getState()
  return (
    <section aria-label="Over all runs" data-testid="what-if-runs">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <Button
          size="sm"
          variant={asked ? 'outline' : 'primary'}
          disabled={!ready || asked?.status === 'asking'}
          onClick={askAll}
        >
          {asked ? 'Again over all runs' : 'Over all runs of this loop'}
        </Button>
        {asked?.status === 'asking' ? (
          <Button size="sm" onClick={cancelAll}>
            Cancel
          </Button>
        ) : null}
        {asked ? (
          <Progress asked={asked} />
        ) : (
          <span className="text-muted text-xs">No model is called, and nothing is written.</span>
        )}
      </div>
      {asked && asked.results.length > 0 ? <Results asked={asked} /> : null}
    </section>
  )
}

function Progress({ asked }: { asked: Asked }) {
  const { status, runs, results, problem, more } = asked
  const done = `${formatCount(results.length)}${runs === null ? '' : ` of ${formatCount(runs)}`} runs`
  const text =
    status === 'asking'
      ? `Reading ${done} …`
      : status === 'failed'
        ? `${runs === null ? '' : `It broke off after ${done}. `}${problem?.detail ?? ''}`
        : status === 'cancelled'
          ? `Cancelled after ${done}.`
          : `${done}${more ? ', the newest; the loop has more' : ''}.`
  return (
    <span className="flex items-center gap-2 text-xs">
      {status === 'asking' && runs !== null ? (
        <progress
          value={results.length}
          max={runs}
          aria-label="Runs that were read"
          className="h-1.5 w-28 accent-accent"
        />
      ) : null}
      <span
        role="status"
        aria-live="polite"
        className={status === 'failed' ? 'text-danger' : 'text-muted tabular-nums'}
      >
        {text}
      </span>
    </span>
  )
}

const FATES: Record<Fate, { words: string; tone: Tone }> = {
  earlier: { words: 'earlier', tone: 'accent' },
  later: { words: 'later', tone: 'warning' },
  otherwise: { words: 'otherwise', tone: 'info' },
  same: { words: 'same', tone: 'neutral' },
  refused: { words: 'not readable', tone: 'danger' },
}

function Results({ asked: { results } }: { asked: Asked }) {
  const [sort, setSort] = useState<Sort>('fate')
  const [shown, setShown] = useState(PAGE)
  const summary = useMemo(() => summaryOf(results), [results])
  const sorted = useMemo(() => results.toSorted(SORTS[sort].compare), [results, sort])
  return (
    <>
      <p className="mt-2 text-[13px]" data-testid="what-if-summary">
        {plural(summary.earlier, 'run')} would have ended earlier
        {summary.savedTokens > 0
          ? ` and saved ${formatUsd(summary.savedNanoUsd)} and ${formatCount(summary.savedTokens)} tokens`
          : ''}
        ; {formatCount(summary.later)} later; {formatCount(summary.otherwise)} would have gone otherwise;{' '}
        {formatCount(summary.same)} the same
        {summary.refused > 0 ? `; ${formatCount(summary.refused)} can’t be read` : ''}.
      </p>
      <div className="my-1.5 w-44">
        <Select aria-label="Order of the runs" value={sort} onChange={({ target }) => setSort(target.value as Sort)}>
          {Object.entries(SORTS).map(([name, { label }]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </Select>
      </div>
      <div className="overflow-x-auto">
        <Table dense columns={COLUMNS}>
          {sorted.slice(0, shown).map((result) => (
            <Row key={result.run.id} result={result} />
          ))}
        </Table>
      </div>
      {sorted.length > shown ? (
        <Button size="sm" className="mt-1.5" onClick={() => setShown(shown + PAGE)}>
          {formatCount(sorted.length - shown)} more
        </Button>
      ) : null}
    </>
  )
}

const COLUMNS = [{ name: 'Run' }, { name: 'Was' }, { name: 'Would be' }, { name: 'Saved', className: 'text-right' }]

function Row({ result }: { result: WhatIfRun }) {
  const { run, prediction, unsureFrom } = result
  const fate = fateOf(result)
  const at = prediction && 'iteration' in prediction ? prediction.iteration : null
  const guess = at !== null && unsureFrom !== null && unsureFrom < at
  return (
    <tr className="border-line border-b last:border-0" data-fate={fate}>
      <td className="whitespace-nowrap px-2 py-1">
        <Link
          href={`/runs/${run.id}${at === null ? '' : `?i=${at}&s=1`}`}
          className="font-medium underline-offset-2 hover:underline"
        >
          <TimeAgo at={run.createdAt} />
        </Link>{' '}
        <span className="text-muted">{run.version === null ? 'draft' : `v${run.version}`}</span>
      </td>
      <td className="whitespace-nowrap px-2 py-1">
        <RunStatusBadge run={run} />{' '}
        <span className="text-muted tabular-nums">iteration {formatCount(run.iterations)}</span>
      </td>
      <td className="px-2 py-1">
        <Badge tone={FATES[fate].tone}>{FATES[fate].words}</Badge> {fate === 'same' ? '' : predictionWords(result)}
        {guess ? <span className="text-warning"> (a guess: it parted before)</span> : null}
      </td>
      <td className="whitespace-nowrap px-2 py-1 text-right tabular-nums">
        {prediction?.type === 'ends'
          ? `${formatUsd(prediction.savedNanoUsd)} · ${formatCount(prediction.savedTokens)} tokens`
          : ''}
      </td>
    </tr>
  )
}
