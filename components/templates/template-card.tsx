'use client'

import { Play } from 'lucide-react'
import Link from 'next/link'
import { LoopPreview } from '@/components/canvas/loop-preview.tsx'
import { useLaunch } from '@/components/designer/use-launch.ts'
import { Button } from '@/components/ui/button.tsx'
import { plural } from '@/components/ui/format.ts'
import { ProblemLine } from '@/components/ui/problem-line.tsx'
import type { TemplateSummary } from '@/lib/api/contracts/catalogue.ts'
import { howItGoes } from './template-facts.ts'

/** A template with a picture of its loop: looked at, run in one click, or copied to be changed. */
export function TemplateCard({ template, prominent = false }: { template: TemplateSummary; prominent?: boolean }) {
  const { busy, problem, launch } = useLaunch()
  const from = { kind: 'template', slug: template.slug } as const
  return (
    <article
      aria-label={template.title}
      className="group relative flex flex-col overflow-hidden rounded-xl border border-line bg-surface shadow-sm hover:border-line-strong"
    >
      <div className="border-line border-b bg-canvas">
        <LoopPreview design={template.design} className={prominent ? 'h-48' : 'h-36'} />
      </div>
      <div className="flex flex-1 flex-col gap-3 p-4">
        <div>
          <h3 className="font-semibold text-[15px]">
            <Link href={`/templates/${template.slug}`} className="after:absolute after:inset-0 group-hover:text-accent">
              {template.title}
            </Link>
          </h3>
          <p className="text-[13px] text-muted leading-5">{template.summary}</p>
        </div>
        <dl className="mt-auto grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 text-xs">
          <dt className="text-muted">How it goes</dt>
          <dd>{howItGoes(template)}</dd>
          <dt className="text-muted">Needs</dt>
          <dd className="truncate">{needsText(template)}</dd>
        </dl>
        <div className="relative z-1 flex flex-wrap gap-2">
          <Button
            variant="primary"
            disabled={busy}
            aria-label={`Run ${template.title}`}
            onClick={() => void launch({ from }, template.sampleInput)}
          >
            <Play fill="currentColor" />
            {busy ? 'Starting…' : 'Run'}
          </Button>
          <Button
            disabled={busy}
            aria-label={`Copy into my workspace: ${template.title}`}
            onClick={() => void launch({ from })}
          >
            Copy into my workspace
          </Button>
        </div>
        <ProblemLine>{problem}</ProblemLine>
      </div>
    </article>
  )
}

function needsText({ tools, secrets }: TemplateSummary): string {
  const parts = [...tools, ...(secrets.length === 0 ? [] : [plural(secrets.length, 'secret')])]
  return parts.length === 0
    ? 'nothing: no tool, no key'
    : `${parts.join(', ')}${secrets.length === 0 ? '; no key' : ''}`
}
