'use client'

import Link from 'next/link'
import { useMemo, useState } from 'react'
import { Badge } from '@/components/ui/badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import { formatCount, formatDuration, formatUsd, plural } from '@/components/ui/format.ts'
import { Select } from '@/components/ui/input.tsx'
import { SearchField } from '@/components/ui/search-field.tsx'
import { type Column, Table } from '@/components/ui/table.tsx'
import type { EvaluationDetail, ResultView } from '@/lib/api/contracts/evaluations.ts'
import {
  countShown,
  endingOf,
  filterResults,
  NO_FILTER,
  type ResultFilter,
  type ResultSort,
  SHOWN,
  SHOWN_NAMES,
  sortResults,
  wasRun,
  whyNot,
} from './result-rows.ts'
import { VerdictBadge } from './verdict-badge.tsx'

const PAGE = 30

/** Every result: filtered, ordered, each with its trace. */
export function ResultsPart({ detail: { evaluation, results } }: { detail: EvaluationDetail }) {
  const [filter, setFilter] = useState<ResultFilter>(NO_FILTER)
  const [sort, setSort] = useState<ResultSort>({ by: 'number', order: 'asc' })
  const [most, setMost] = useState(PAGE)
  const rows = useMemo(() => sortResults(filterResults(results, filter), sort), [results, filter, sort])
  const column = (name: string, by: ResultSort['by'], className?: string): Column => ({
    name,
    ...(className === undefined ? {} : { className }),
    sort: {
      by: sort.by === by ? sort.order : null,
      toggle: () => setSort({ by, order: sort.by === by && sort.order === 'asc' ? 'desc' : 'asc' }),
    },
  })
  const columns: Column[] = [
    column('Case', 'case'),
    column('Verdict', 'verdict'),
    { name: 'Ending', className: 'hidden md:table-cell' },
    column('Iterations', 'iterations', 'hidden text-right sm:table-cell'),
    column('Cost', 'cost', 'hidden text-right sm:table-cell'),
    column('Time', 'time', 'hidden text-right lg:table-cell'),
  ]
  const many = evaluation.targets.length > 1
  return (
    <section aria-labelledby="results" className="grid grid-cols-1 gap-3">
      <h2 id="results" className="font-semibold text-[15px]">
        Results
      </h2>
      <Filter filter={filter} onChange={setFilter} evaluation={evaluation} results={results} />
      {rows.length === 0 ? (
        <p className="rounded-lg border border-line border-dashed px-4 py-8 text-center text-[13px] text-muted">
          {results.length === 0 ? 'No run has been planned.' : 'No result matches this filter.'}
        </p>
      ) : (
        <Table columns={columns} testId="results">
          {rows.slice(0, most).map((result) => (
            <Row
              key={result.number}
              result={result}
              target={many ? (evaluation.targets[result.target]?.title ?? '') : ''}
              repeats={evaluation.repeats}
            />
          ))}
        </Table>
      )}
      {rows.length > most ? (
        <Button className="justify-self-center" onClick={() => setMost(most + PAGE)}>
          {plural(Math.min(PAGE, rows.length - most), 'more result')}
        </Button>
      ) : null}
      <p role="status" className="sr-only">
        {plural(rows.length, 'result')} shown
      </p>
    </section>
  )
}

type FilterProps = Pick<EvaluationDetail, 'evaluation' | 'results'> & {
  filter: ResultFilter
  onChange: (filter: ResultFilter) => void
}

function Filter({ filter, onChange, evaluation, results }: FilterProps) {
  const counts = countShown(results)
  return (
    <div className="flex flex-wrap items-center gap-2">
      <fieldset className="flex flex-wrap gap-1">
        <legend className="sr-only">Which results</legend>
        {SHOWN.filter((shown) => shown === 'all' || shown === filter.show || counts[shown] > 0).map((shown) => (
          <Button
            key={shown}
            size="sm"
            variant={filter.show === shown ? 'outline' : 'ghost'}
            aria-pressed={filter.show === shown}
            onClick={() => onChange({ ...filter, show: shown })}
          >
            {SHOWN_NAMES[shown]} <span className="text-muted tabular-nums">{formatCount(counts[shown])}</span>
          </Button>
        ))}
      </fieldset>
      {evaluation.targets.length < 2 ? null : (
        <Select
          aria-label="Target"
          className="w-48"
          value={filter.target ?? ''}
          onChange={({ target: { value } }) => onChange({ ...filter, target: value === '' ? null : Number(value) })}
        >
          <option value="">all targets</option>
          {evaluation.targets.map(({ title }, index) => (
            <option key={title} value={index}>
              {title}
            </option>
          ))}
        </Select>
      )}
      <SearchField
        aria-label="Search the results"
        placeholder="case, ending, why"
        className="w-56"
        value={filter.text}
        onChange={({ target }) => onChange({ ...filter, text: target.value })}
      />
    </div>
  )
}

function Row({ result, target, repeats }: { result: ResultView; target: string; repeats: number }) {
  const { verdict, run, repeat, number } = result
  const why = whyNot(verdict)
  // Of what never began there are none; what was cut off tells what it took.
  const figures = run !== null || wasRun(verdict) ? verdict : null
  const about = [target, repeats > 1 ? `repeat ${repeat + 1} of ${repeats}` : ''].filter((part) => part !== '')
  const cell = 'hidden whitespace-nowrap px-3 py-2 text-right tabular-nums'
  return (
    <tr data-result={number} className="relative border-line border-b align-top last:border-0 hover:bg-foreground/3">
      <td className="max-w-80 px-3 py-2">
        {run === null ? (
          <span className="block break-words font-medium">{result.case}</span>
        ) : (
          <Link
            href={`/runs/${run}`}
            className="block break-words font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-ring focus-visible:after:outline-offset-[-2px]"
          >
            {result.case}
          </Link>
        )}
        {about.length === 0 ? null : <span className="text-[11px] text-muted">{about.join(' · ')}</span>}
      </td>
      <td className="px-3 py-2">
        {wasRun(verdict) ? (
          <VerdictBadge passed={verdict.passed} />
        ) : (
          <Badge>{verdict ? 'not run' : 'not judged'}</Badge>
        )}
      </td>
      <td className="hidden px-3 py-2 md:table-cell">
        {endingOf(verdict)}
        {why === '' ? null : <span className="block max-w-md text-muted text-xs">{why}</span>}
      </td>
      <td className={`${cell} sm:table-cell`}>{figures ? formatCount(figures.iterations) : '–'}</td>
      <td className={`${cell} sm:table-cell`}>{figures ? formatUsd(figures.costNanoUsd) : '–'}</td>
      <td className={`${cell} lg:table-cell`}>{figures ? formatDuration(figures.activeMs) : '–'}</td>
    </tr>
  )
}
