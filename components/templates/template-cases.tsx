'use client'
import { useLaunch } from '@/components/designer/use-launch.ts'
import { RunStatusBadge } from '@/components/trace/run-status-badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import { words } from '@/components/ui/format.ts'
import { ProblemLine } from '@/components/ui/problem-line.tsx'
import { type Column, Table } from '@/components/ui/table.tsx'
import type { TemplateSummary } from '@/lib/api/contracts/catalogue.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'
import { suiteWords } from './suite-words.ts'

type Case = TemplateSummary['cases'][number]

const NAMES: Column[] = [
  { name: 'Case' },
  { name: 'Ends', className: 'hidden sm:table-cell' },
  { name: 'Iterations', className: 'hidden text-right sm:table-cell' },
  { name: 'Actions', unnamed: true, className: 'hidden w-20 sm:table-cell' },
]

/** Inputs to try a template with; each is a click away from a run. */
export function TemplateCases({ template: { slug, cases, suite, own } }: { template: TemplateSummary }) {
  const { busy, problem, launch } = useLaunch()
  if (cases.length === 0) return null
  const told = cases.some(({ expect }) => expect !== null)
  const columns = told ? NAMES : NAMES.filter(({ name }) => name === 'Case' || name === 'Actions')
  const from = { kind: 'template', slug } as const
  return (
    <section aria-labelledby="cases-title" className="pt-8">
      <h2 id="cases-title" className="font-semibold text-[15px]">
        Inputs to try it with
      </h2>
      <p className="pt-0.5 pb-3 text-[13px] text-muted">
        {own === null
          ? 'How each ends with the scripted answers; every release is tested on them.'
          : `Chosen by whoever offers it${told ? ', with how each is to end' : ''}. Running one copies the template first.${suite === null ? '' : ` ${suiteWords(suite)}`}`}
      </p>
      <Table columns={columns}>
        {cases.map((each) => (
          <CaseRow
            key={each.name}
            each={each}
            told={told}
            busy={busy}
            // What a schema of JSON has parsed is JSON.
            onRun={() => void launch({ from }, each.input as JsonObject)}
          />
        ))}
      </Table>
      <ProblemLine className="pt-2">{problem}</ProblemLine>
    </section>
  )
}

type RowProps = { each: Case; told: boolean; busy: boolean; onRun: () => void }

function CaseRow({ each: { name, about, expect }, told, busy, onRun }: RowProps) {
  const badge = expect === null ? null : <Ending expect={expect} />
  const run = (
    <Button size="sm" disabled={busy} aria-label={`Run the case ${name}`} onClick={onRun}>
      Run
    </Button>
  )
  return (
    <tr className="border-line border-b last:border-0">
      <td className="px-3 py-2.5">
        <span className="font-medium">{words(name.replaceAll('-', ' '))}</span>
        <span className="block text-muted text-xs leading-5">{about}</span>
        <span className="flex items-center justify-between gap-2 pt-1.5 sm:hidden">
          {badge}
          {run}
        </span>
      </td>
      {told ? (
        <>
          <td className="hidden whitespace-nowrap px-3 py-2.5 align-top sm:table-cell">{badge}</td>
          <td className="hidden px-3 py-2.5 text-right align-top tabular-nums sm:table-cell">
            {[...new Set([expect?.iterations?.min, expect?.iterations?.max])]
              .filter((end) => end !== undefined)
              .join('–')}
          </td>
        </>
      ) : null}
      <td className="hidden px-3 py-2.5 text-right align-top sm:table-cell">{run}</td>
    </tr>
  )
}

function Ending({ expect: { outcome, reasons } }: { expect: NonNullable<Case['expect']> }) {
  const ending = outcome === 'asks' ? null : outcome
  return (
    <RunStatusBadge run={{ status: ending ? 'finished' : 'paused', outcome: ending, reason: reasons?.[0] ?? null }} />
  )
}
