'use client'

import { ArrowRight, Play } from 'lucide-react'
import { LoopPreview } from '@/components/canvas/loop-preview.tsx'
import { useLaunch } from '@/components/designer/use-launch.ts'
import { Button } from '@/components/ui/button.tsx'
import type { TemplateSummary } from '@/lib/api/contracts/catalogue.ts'

/** A template with a picture of its loop: run it in one click, or take a copy to change. */
export function TemplateCard({ template, prominent = false }: { template: TemplateSummary; prominent?: boolean }) {
  const { busy, problem, launch } = useLaunch()
  const from = { kind: 'template', slug: template.slug } as const
  return (
    <article
      aria-label={template.title}
      className="flex flex-col overflow-hidden rounded-xl border border-line bg-surface shadow-sm"
    >
      <div className="border-line border-b bg-canvas">
        <LoopPreview design={template.design} className={prominent ? 'h-44' : 'h-36'} />
      </div>
      <div className="flex flex-1 flex-col gap-3 p-4">
        <div>
          <h3 className="font-semibold text-[15px]">{template.title}</h3>
          <p className="text-[13px] text-muted">{template.summary}</p>
        </div>
        <div className="mt-auto flex flex-wrap gap-2">
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
            aria-label={`Use as a start: ${template.title}`}
            onClick={() => void launch({ from })}
          >
            Use as a start
            <ArrowRight />
          </Button>
        </div>
        {problem === null ? null : (
          <p role="alert" className="text-danger text-xs">
            {problem}
          </p>
        )}
      </div>
    </article>
  )
}
