import type { Metadata } from 'next'
import Link from 'next/link'
import { readFilter, toQuery } from '@/components/runs/run-filter.ts'
import { RunsPage } from '@/components/runs/runs-page.tsx'
import { AppHeader } from '@/components/shell/app-header.tsx'
import { listLoops } from '@/lib/server/list-loops.ts'
import { listRuns } from '@/lib/server/read-run.ts'
import { runtime } from '@/lib/server/runtime.ts'

export const metadata: Metadata = { title: 'Runs' }

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

const NOTHING = { runs: [], nextCursor: null }

export default async function Page({ searchParams }: Props) {
  const filter = readFilter(await searchParams)
  const { services, actor } = await runtime()
  const [runs, loops] = await Promise.all([
    listRuns(services, actor, toQuery(filter, services.ports.clock.now())),
    listLoops(services, actor),
  ])
  const first = runs.ok ? runs.value : NOTHING
  const names = loops.ok
    ? loops.value.loops.map(({ slug, name, latestVersion }) => ({ slug, name, latestVersion }))
    : []
  // A loop that is gone has no runs; an address that names one is told so.
  const missing = filter.loop !== undefined && !names.some(({ slug }) => slug === filter.loop) ? filter.loop : null
  return (
    <>
      <AppHeader current="/runs" />
      <main className="mx-auto w-full max-w-6xl px-5 py-7">
        <div className="mb-4 flex flex-wrap items-baseline gap-x-4">
          <h1 className="mr-auto font-semibold text-xl tracking-tight">Runs</h1>
          <Link href="/priors" className="text-[13px] text-muted hover:text-foreground hover:underline">
            What they have taught
          </Link>
        </div>
        <RunsPage filter={filter} first={missing === null ? first : NOTHING} loops={names} missing={missing} />
      </main>
    </>
  )
}
