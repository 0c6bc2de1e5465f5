'use client'
import { ArrowLeft, Copy, Play } from 'lucide-react'
import Link from 'next/link'
import { LoopPreview } from '@/components/canvas/loop-preview.tsx'
import { useLaunch } from '@/components/designer/use-launch.ts'
import { Button } from '@/components/ui/button.tsx'
import { words } from '@/components/ui/format.ts'
import { ProblemLine } from '@/components/ui/problem-line.tsx'
import { api } from '@/lib/api/client.ts'
import type { TemplateSummary } from '@/lib/api/contracts/catalogue.ts'
import { OwnTemplateActions } from './own-template-actions.tsx'
import { RecordedSection } from './recorded-section.tsx'
import { TemplateCases } from './template-cases.tsx'
import { TemplateDetails } from './template-details.tsx'

type Props = {
  template: TemplateSummary
  /** Tools that it may use, and what each does. */
  tools: readonly { name: string; summary: string }[]
}

/** A template before it is copied: what it is for, what it needs, how it goes. */
export function TemplatePage({ template, tools }: Props) {
  const { slug, title, summary, design, recorded, own } = template
  return (
    <div className="mx-auto max-w-6xl px-5 py-6">
      <Link href="/templates" className="inline-flex items-center gap-1 text-[13px] text-muted hover:text-foreground">
        <ArrowLeft className="size-3.5" aria-hidden="true" />
        Templates
      </Link>
      <div className="grid gap-6 pt-3 lg:grid-cols-[minmax(0,1fr)_26rem]">
        <div className="min-w-0">
          <h1 className="break-words font-semibold text-2xl tracking-tight">{title}</h1>
          <p className="max-w-2xl whitespace-pre-wrap break-words pt-2 text-[15px] text-muted leading-6">{summary}</p>
          <Launch template={template} />
          <TemplateDetails template={template} tools={tools} />
        </div>
        <div className="self-start overflow-hidden rounded-xl border border-line bg-canvas">
          <LoopPreview design={design} className="h-64" />
        </div>
      </div>
      <RecordedSection
        recorded={recorded}
        said={own === null ? undefined : `A finished run of version ${own.version}${caseText(recorded?.case)}.`}
        read={(signal) => api.getTemplateRecording(slug, signal)}
      />
      <TemplateCases template={template} />
    </div>
  )
}

const caseText = (name: string | undefined) => (name ? `, case “${words(name)}”` : '')

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
        {template.cases.length === 0 ? null : (
          <Button disabled={busy} onClick={() => void launch({ from }, template.sampleInput)}>
            <Play />
            {busy ? 'Starting…' : 'Run'}
          </Button>
        )}
        <OwnTemplateActions template={template} />
      </div>
      <ProblemLine className="pt-2">{problem}</ProblemLine>
    </div>
  )
}
