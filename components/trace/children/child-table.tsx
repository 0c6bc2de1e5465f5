'use client'
import Link from 'next/link'
import { useEffect } from 'react'
import { formatCount, formatDuration, formatNumber, formatUsd } from '@/components/ui/format.ts'
import { Table } from '@/components/ui/table.tsx'
import type { RunSummary } from '@/lib/api/contracts/runs.ts'
import type { Json, JsonObject } from '@/lib/loop/artefacts/json.ts'
import { RunStatusBadge } from '../run-status-badge.tsx'
import { childrenAreThere } from './child-focus.ts'

type Props = {
  runs: readonly RunSummary[]
  /** What each was given, by its place; null while that is not known. */
  inputs: readonly JsonObject[] | null
}

const COLUMNS = [
  { name: '#', className: 'w-12 text-right' },
  { name: 'Input', className: 'hidden sm:table-cell' },
  { name: 'Result' },
  { name: 'Iterations', className: 'hidden text-right md:table-cell' },
  { name: 'Best score', className: 'hidden text-right xl:table-cell' },
  { name: 'Cost', className: 'text-right' },
  { name: 'Time', className: 'hidden text-right sm:table-cell' },
]

/** Child runs in the order of their list. Each row leads to its run. */
export function ChildTable({ runs, inputs }: Props) {
  useEffect(childrenAreThere, [])
  return (
    <Table columns={COLUMNS} dense testId="children">
      {runs.map((run) => (
        <ChildRow key={run.id} run={run} input={inputs?.[run.parent?.index ?? -1]} />
      ))}
    </Table>
  )
}

function ChildRow({ run, input }: { run: RunSummary; input: JsonObject | undefined }) {
  const place = (run.parent?.index ?? 0) + 1
  return (
    <tr
      data-child={run.id}
      className="relative border-line border-b [contain-intrinsic-size:auto_2rem] [content-visibility:auto] last:border-0 hover:bg-foreground/3"
    >
      <td className="px-2 py-1.5 text-right tabular-nums">
        <Link
          href={`/runs/${run.id}`}
          data-child-link
          aria-label={`Child run ${place}`}
          className="font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-ring focus-visible:after:outline-offset-[-2px]"
        >
          {formatCount(place)}
        </Link>
      </td>
      <td className="hidden max-w-0 truncate px-2 py-1.5 font-mono text-[11px] text-muted sm:table-cell sm:w-2/5">
        {input ? shortly(input) : ''}
      </td>
      <td className="px-2 py-1.5" title={run.explanation}>
        <RunStatusBadge run={run} />
      </td>
      <td className="hidden px-2 py-1.5 text-right tabular-nums md:table-cell">{formatCount(run.iterations)}</td>
      <td className="hidden px-2 py-1.5 text-right tabular-nums xl:table-cell">
        {run.bestScore === null ? '–' : formatNumber(run.bestScore)}
      </td>
      <td className="px-2 py-1.5 text-right tabular-nums">{formatUsd(run.costNanoUsd)}</td>
      <td className="hidden px-2 py-1.5 text-right tabular-nums sm:table-cell">{timeOf(run)}</td>
    </tr>
  )
}

function timeOf({ startedAt, finishedAt, pausedMs }: RunSummary): string {
  return startedAt === null || finishedAt === null
    ? '–'
    : formatDuration(Math.max(0, finishedAt - startedAt - pausedMs))
}

const MOST_SHOWN = 160

/** A few words of an input: of a single field its value. */
function shortly(input: JsonObject): string {
  const fields = Object.entries(input)
  const [only] = fields
  const told =
    fields.length === 1 && only
      ? inWords(only[1])
      : fields.map(([name, value]) => `${name}: ${inWords(value)}`).join(', ')
  return told.slice(0, MOST_SHOWN)
}

function inWords(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
