import type { TemplateOnCard } from '@/components/templates/on-card.ts'
import { TemplateCard } from '@/components/templates/template-card.tsx'
import { NewLoopButtons } from './new-loop-buttons.tsx'

/** The first visit: one click to a run. */
export function Welcome({ templates }: { templates: readonly TemplateOnCard[] }) {
  return (
    <div className="mx-auto max-w-4xl px-5 pt-14 pb-16">
      <h1 className="text-balance font-semibold text-3xl tracking-tight">
        Draw a loop, run it, play every iteration back.
      </h1>
      <p className="max-w-2xl pt-3 text-[15px] text-muted leading-6">
        A loop decides its next action again and again until its contract says stop. Run one of these now: they come
        with scripted answers, so no account and no key are needed. You will land on the run, and can step through what
        it did.
      </p>
      <div className="grid gap-4 pt-8 sm:grid-cols-2">
        {templates.map((template) => (
          <TemplateCard key={template.slug} template={template} level={2} />
        ))}
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 pt-8">
        <p className="text-[13px] text-muted">
          Or begin with a shape of loop, with a map of your decisions, or with a file:
        </p>
        <NewLoopButtons />
      </div>
    </div>
  )
}
