import { LayoutTemplate, ListTree, Shapes } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { WaitingCard } from '@/components/inbox/waiting-card.tsx'
import type { TemplateOnCard } from '@/components/templates/on-card.ts'
import type { LoopSummary } from '@/lib/api/contracts/loops.ts'
import type { RunSummary } from '@/lib/api/contracts/runs.ts'
import { LoopTable } from './loop-table.tsx'
import { NewLoopButtons } from './new-loop-buttons.tsx'
import { RecentRuns } from './recent-runs.tsx'
import { Welcome } from './welcome.tsx'

type HomeProps = {
  loops: readonly LoopSummary[]
  runs: readonly RunSummary[]
  recent: number
  /** Those of the first visit. */
  templates: readonly TemplateOnCard[]
  templateCount: number
}

export function Home({ loops, runs, recent, templates, templateCount }: HomeProps) {
  if (loops.length === 0) return <Welcome templates={templates} />
  return (
    <div className="mx-auto grid max-w-6xl grid-cols-1 gap-8 px-5 py-7 lg:grid-cols-[minmax(0,1fr)_18rem]">
      <section aria-labelledby="loops-title" className="min-w-0">
        <LoopTable loops={loops} actions={<NewLoopButtons />} />
        <h2 className="pt-8 pb-3 font-semibold text-[15px]">Begin another one</h2>
        <div className="grid gap-3 sm:grid-cols-3">
          <Way href="/templates" icon={<LayoutTemplate />} title="From a template">
            {`${templateCount} complete loops, each with a recorded run to look at first.`}
          </Way>
          <Way href="/new" icon={<Shapes />} title="From a shape">
            Ring, critic, debate, hierarchy or refinement: a valid loop to fill in.
          </Way>
          <Way href="/new/decision-map" icon={<ListTree />} title="From your decisions">
            Answer what is decided again and again; the loop is made of the answers.
          </Way>
        </div>
      </section>
      <div className="min-w-0">
        <WaitingCard />
        <RecentRuns runs={runs} limit={recent} />
      </div>
    </div>
  )
}

function Way({ href, icon, title, children }: { href: string; icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <Link
      href={href}
      className="group flex gap-3 rounded-lg border border-line bg-surface p-3.5 hover:border-line-strong sm:flex-col sm:gap-2 [&>svg]:mt-0.5 [&>svg]:size-4.5 [&>svg]:shrink-0 [&>svg]:text-accent"
    >
      {icon}
      <span>
        <span className="block font-medium text-[13px] group-hover:text-accent">{title}</span>
        <span className="block pt-0.5 text-muted text-xs leading-5">{children}</span>
      </span>
    </Link>
  )
}
