import type { Metadata } from 'next'
import type { RunFilter } from '@/components/runs/run-filters.tsx'
import { RunsPage } from '@/components/runs/runs-page.tsx'
import { AppHeader } from '@/components/shell/app-header.tsx'
import { RunsQuery } from '@/lib/api/contracts/runs.ts'
import { listLoops } from '@/lib/server/list-loops.ts'
import { listRuns } from '@/lib/server/read-run.ts'
import { runtime } from '@/lib/server/runtime.ts'

export const metadata: Metadata = { title: 'Runs' }

const Filter = RunsQuery.pick({ loop: true, outcome: true, reason: true, status: true, children: true })

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

const NOTHING = { runs: [], nextCursor: null }

export default async function Page({ searchParams }: Props) {
  const { loop, outcome, reason, status, children } = await searchParams
  // An address that asks for something unknown shows everything rather than an error.
  const parsed = Filter.safeParse({ loop, outcome, reason, status, children })
  const filter: RunFilter = parsed.success ? parsed.data : {}
  const { services, actor } = await runtime()
  const [runs, loops] = await Promise.all([listRuns(services, actor, filter), listLoops(services, actor)])
  const first = runs.ok ? runs.value : NOTHING
  const names = loops.ok ? loops.value.loops.map(({ slug, name }) => ({ slug, name })) : []
  // A loop that is gone has no runs; an address that names one is told so.
  const missing = filter.loop !== undefined && !names.some(({ slug }) => slug === filter.loop) ? filter.loop : null
  return (
    <>
      <AppHeader current="/runs" />
      <main className="mx-auto w-full max-w-6xl px-5 py-7">
        <h1 className="mb-4 font-semibold text-xl tracking-tight">Runs</h1>
        <RunsPage filter={filter} first={missing === null ? first : NOTHING} loops={names} missing={missing} />
      </main>
    </>
  )
}
