'use client'
import { ArrowLeft, Copy, KeyRound, Play, Wrench } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { type ReactNode, useState } from 'react'
import { LoopPreview } from '@/components/canvas/loop-preview.tsx'
import { useLaunch } from '@/components/designer/use-launch.ts'
import { RunStatusBadge } from '@/components/trace/run-status-badge.tsx'
import { Badge } from '@/components/ui/badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import { formatCount, formatUsd, plural, words } from '@/components/ui/format.ts'
import { ProblemLine } from '@/components/ui/problem-line.tsx'
import { type Column, Table } from '@/components/ui/table.tsx'
import type { TemplateSummary } from '@/lib/api/contracts/catalogue.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'
import { LoadingRecording } from './loading-recording.tsx'
import { RecordingPoster } from './recording-poster.tsx'
import { howItGoes } from './template-facts.ts'

const RecordedRun = dynamic(() => import('./recorded-run.tsx').then(({ RecordedRun }) => RecordedRun), {
  ssr: false,
  loading: () => <LoadingRecording />,
})

type Props = {
  template: TemplateSummary
  /** Tools that it may use, and what each does. */
  tools: readonly { name: string; summary: string }[]
}

/** A template before it is copied: what it is for, what it needs, how it goes. */
export function TemplatePage({ template, tools }: Props) {
  const { title, summary, design } = template
  return (
    <div className="mx-auto max-w-6xl px-5 py-6">
      <Link href="/templates" className="inline-flex items-center gap-1 text-[13px] text-muted hover:text-foreground">
        <ArrowLeft className="size-3.5" aria-hidden="true" />
        Templates
      </Link>
      <div className="grid gap-6 pt-3 lg:grid-cols-[minmax(0,1fr)_26rem]">
        <div className="min-w-0">
          <h1 className="font-semibold text-2xl tracking-tight">{title}</h1>
          <p className="max-w-2xl pt-2 text-[15px] text-muted leading-6">{summary}</p>
          <Launch template={template} />
          <Facts template={template} tools={tools} />
        </div>
        <div className="self-start overflow-hidden rounded-xl border border-line bg-canvas">
          <LoopPreview design={design} className="h-64" />
        </div>
      </div>
      {template.recorded === null ? null : (
        <section aria-labelledby="recorded-title" className="pt-8">
          <h2 id="recorded-title" className="font-semibold text-[15px]">
            A recorded run
          </h2>
          <p className="pt-0.5 pb-3 text-[13px] text-muted">
            {`Case “${words(template.recorded.case)}” with the scripted answers, recorded by Loopwright ${template.recorded.madeBy}. Play it, step with ← and →, or drag along the iterations; nothing is run.`}
          </p>
          <div className="overflow-hidden rounded-xl border border-line bg-surface">
            <Recording template={template} />
          </div>
        </section>
      )}
      <Cases template={template} />
    </div>
  )
}

/** The trace viewer's parts and the log come when somebody asks for them. */
function Recording({ template }: { template: TemplateSummary }) {
  const [playing, setPlaying] = useState(false)
  if (playing) return <RecordedRun slug={template.slug} />
  return <RecordingPoster template={template} play={() => setPlaying(true)} />
}

function Launch({ template }: { template: TemplateSummary }) {
  const { busy, problem, launch } = useLaunch()
  const from = { kind: 'template', slug: template.slug } as const
  return (
    <div className="pt-4">
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" disabled={busy} onClick={() => void launch({ from })}>
          <Copy />
          Copy into my workspace
        </Button>
        <Button disabled={busy} onClick={() => void launch({ from }, template.sampleInput)}>
          <Play />
          {busy ? 'Starting…' : 'Run'}
        </Button>
      </div>
      <ProblemLine className="pt-2">{problem}</ProblemLine>
    </div>
  )
}

function Facts({ template, tools }: Props) {
  const { recorded, secrets, models } = template
  const scripted = models.every(({ provider }) => provider === 'scripted')
  return (
    <dl className="grid max-w-2xl grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-2.5 pt-6 text-[13px]">
      <Fact name="How it goes">{`${howItGoes(template)}.`}</Fact>
      {recorded === null ? null : (
        <Fact name="Costs">
          {`${recorded.costNanoUsd === 0 ? 'Nothing with scripted answers' : formatUsd(recorded.costNanoUsd)}. The recorded run asked a model ${recorded.modelCalls} times: about ${formatCount(recorded.inputTokens)} tokens in and ${formatCount(recorded.outputTokens)} out.`}
        </Fact>
      )}
      <Fact name="Tools">
        {tools.length === 0
          ? 'None'
          : tools.map(({ name, summary }) => (
              <span key={name} className="flex gap-1.5">
                <Wrench className="mt-1 size-3.5 shrink-0 text-muted" aria-hidden="true" />
                <span>
                  <code className="font-mono text-xs">{name}</code> <span className="text-muted">{summary}</span>
                </span>
              </span>
            ))}
      </Fact>
      <Fact name="Keys">
        <span className="flex gap-1.5">
          <KeyRound className="mt-1 size-3.5 shrink-0 text-muted" aria-hidden="true" />
          <span>
            {secrets.length === 0 ? '' : `The secrets ${secrets.join(', ')}. `}
            {scripted
              ? `None: ${models.map(({ alias }) => `“${alias}”`).join(', ')} answers from a script. For real answers choose a model when you run it.`
              : models.map(({ alias, provider, model }) => `${alias}: ${provider} ${model}`).join(', ')}
          </span>
        </span>
      </Fact>
      <Fact name="Comes from">
        <span className="flex flex-wrap items-center gap-1.5">
          {`Loopwright${recorded === null ? '' : ` ${recorded.madeBy}`}`}
          <Badge>{plural(template.design.nodes.length, 'node')}</Badge>
          {template.design.taskType === undefined ? null : <Badge>{template.design.taskType}</Badge>}
        </span>
      </Fact>
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 leading-5">{children}</dd>
    </>
  )
}

const COLUMNS: Column[] = [
  { name: 'Case' },
  { name: 'Ends', className: 'hidden sm:table-cell' },
  { name: 'Iterations', className: 'hidden text-right sm:table-cell' },
  { name: 'Actions', unnamed: true, className: 'hidden w-20 sm:table-cell' },
]

function Cases({ template }: { template: TemplateSummary }) {
  const { busy, problem, launch } = useLaunch()
  const from = { kind: 'template', slug: template.slug } as const
  return (
    <section aria-labelledby="cases-title" className="pt-8">
      <h2 id="cases-title" className="font-semibold text-[15px]">
        Inputs to try it with
      </h2>
      <p className="pt-0.5 pb-3 text-[13px] text-muted">
        How each ends with the scripted answers; every release is tested on them.
      </p>
      <Table columns={COLUMNS}>
        {template.cases.map(({ name, about, input, expect: { outcome, reasons, iterations } }) => {
          const ending = outcome === 'asks' ? null : outcome
          const badge = (
            <RunStatusBadge
              run={{ status: ending ? 'finished' : 'paused', outcome: ending, reason: reasons?.[0] ?? null }}
            />
          )
          const run = (
            <Button
              size="sm"
              disabled={busy}
              aria-label={`Run the case ${name}`}
              // What a schema of JSON has parsed is JSON.
              onClick={() => void launch({ from }, input as JsonObject)}
            >
              Run
            </Button>
          )
          return (
            <tr key={name} className="border-line border-b last:border-0">
              <td className="px-3 py-2.5">
                <span className="font-medium">{words(name.replaceAll('-', ' '))}</span>
                <span className="block text-muted text-xs leading-5">{about}</span>
                <span className="flex items-center justify-between gap-2 pt-1.5 sm:hidden">
                  {badge}
                  {run}
                </span>
              </td>
              <td className="hidden whitespace-nowrap px-3 py-2.5 align-top sm:table-cell">{badge}</td>
              <td className="hidden px-3 py-2.5 text-right align-top tabular-nums sm:table-cell">
                {[...new Set([iterations?.min, iterations?.max])].filter((end) => end !== undefined).join('–')}
              </td>
              <td className="hidden px-3 py-2.5 text-right align-top sm:table-cell">{run}</td>
            </tr>
          )
        })}
      </Table>
      <ProblemLine className="pt-2">{problem}</ProblemLine>
    </section>
  )
}
