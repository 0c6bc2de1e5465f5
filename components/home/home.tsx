import { WaitingCard } from '@/components/inbox/waiting-card.tsx'
import type { TemplateSummary } from '@/lib/api/contracts/catalogue.ts'
import type { LoopSummary } from '@/lib/api/contracts/loops.ts'
import type { RunSummary } from '@/lib/api/contracts/runs.ts'
import { LoopTable } from './loop-table.tsx'
import { NewLoopButtons } from './new-loop-buttons.tsx'
import { RecentRuns } from './recent-runs.tsx'
import { TemplateCard } from './template-card.tsx'
import { Welcome } from './welcome.tsx'

type HomeProps = { loops: readonly LoopSummary[]; runs: readonly RunSummary[]; templates: readonly TemplateSummary[] }

export function Home({ loops, runs, templates }: HomeProps) {
  if (loops.length === 0) return <Welcome templates={templates} />
  return (
    <div className="mx-auto grid max-w-6xl gap-8 px-5 py-7 lg:grid-cols-[minmax(0,1fr)_19rem]">
      <section aria-labelledby="loops-title" className="min-w-0">
        <div className="flex flex-wrap items-center justify-between gap-3 pb-3">
          <h1 id="loops-title" className="font-semibold text-xl tracking-tight">
            Loops
          </h1>
          <NewLoopButtons />
        </div>
        <LoopTable loops={loops} />
        <h2 className="pt-9 pb-3 font-semibold text-[15px]">Start from a template</h2>
        <div className="grid gap-4 sm:grid-cols-2">
          {templates.map((template) => (
            <TemplateCard key={template.slug} template={template} />
          ))}
        </div>
      </section>
      <div className="min-w-0">
        <WaitingCard />
        <RecentRuns runs={runs} />
      </div>
    </div>
  )
}
