'use client'

import { Play } from 'lucide-react'
import Link from 'next/link'
import { useLaunch } from '@/components/designer/use-launch.ts'
import { Badge } from '@/components/ui/badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import { ProblemLine } from '@/components/ui/problem-line.tsx'
import type { TemplateOnCard } from './on-card.ts'
import { PreviewInView } from './preview-in-view.tsx'
import { costText, howItGoes, needsText } from './template-facts.ts'

/** A template with a picture of its loop: looked at, run in one click, or copied to be changed. */
export function TemplateCard({ template, level = 3 }: { template: TemplateOnCard; level?: 2 | 3 }) {
  const { busy, problem, launch } = useLaunch()
  const { slug, title, summary, design, own, cases, sampleInput } = template
  const from = { kind: 'template', slug } as const
  const Heading = `h${level}` as const
  const costs = costText(template)
  return (
    <article
      aria-label={title}
      className="group relative flex flex-col overflow-hidden rounded-xl border border-line bg-surface shadow-sm hover:border-line-strong"
    >
      <div className="border-line border-b bg-canvas">
        <PreviewInView design={design} className="h-44" />
      </div>
      <div className="flex flex-1 flex-col gap-3 p-4">
        <div>
          <Heading className="flex flex-wrap items-center gap-2 font-semibold text-[15px]">
            <Link
              href={`/templates/${slug}`}
              className="min-w-0 break-words after:absolute after:inset-0 group-hover:text-accent"
            >
              {title}
            </Link>
            {own === null ? null : <Badge tone="accent">{`Yours · v${own.version}`}</Badge>}
          </Heading>
          <p className="line-clamp-3 text-[13px] text-muted leading-5">{summary}</p>
        </div>
        <dl className="mt-auto grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 text-xs">
          <dt className="text-muted">How it goes</dt>
          <dd>{howItGoes(template)}</dd>
          {costs === null ? null : (
            <>
              <dt className="text-muted">Costs</dt>
              <dd>{costs}</dd>
            </>
          )}
          <dt className="text-muted">Needs</dt>
          <dd className="line-clamp-2">{needsText(template)}</dd>
        </dl>
        <div className="relative z-1 flex flex-wrap gap-2">
          {cases.length === 0 ? null : (
            <Button
              variant="primary"
              disabled={busy}
              aria-label={`Run ${title}`}
              onClick={() => void launch({ from }, sampleInput)}
            >
              <Play fill="currentColor" />
              {busy ? 'Starting…' : 'Run'}
            </Button>
          )}
          <Button disabled={busy} aria-label={`Copy into my workspace: ${title}`} onClick={() => void launch({ from })}>
            Copy into my workspace
          </Button>
        </div>
        <ProblemLine>{problem}</ProblemLine>
      </div>
    </article>
  )
}
