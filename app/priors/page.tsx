import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { ExitView } from '@/components/priors/exit-view.tsx'
import { NoPriors } from '@/components/priors/no-priors.tsx'
import { modelName, pairName } from '@/components/priors/pair-address.ts'
import { PairTable } from '@/components/priors/pair-table.tsx'
import { PairView } from '@/components/priors/pair-view.tsx'
import { AppHeader } from '@/components/shell/app-header.tsx'
import { PriorsQuery } from '@/lib/api/contracts/priors.ts'
import { RunParams } from '@/lib/api/params.ts'
import { listPriors, readPair, readRunExit } from '@/lib/server/priors.ts'
import { runtime } from '@/lib/server/runtime.ts'

export const metadata: Metadata = { title: 'What runs have taught' }

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export default async function Page({ searchParams }: Props) {
  const { task, loop, model, target, run } = await searchParams
  if (run !== undefined) return <Exit id={run} />
  const asked = task !== undefined || loop !== undefined
  const query = PriorsQuery.safeParse({ task, loop, model, target })
  if (query.success) return <Pair query={query.data} />
  const { services, actor } = await runtime()
  const listed = await listPriors(services, actor)
  const pairs = listed.ok ? listed.value.pairs : []
  const found = pairs.filter((pair) =>
    task !== undefined ? pair.taskType === task : loop === undefined || pair.loop?.slug === loop,
  )
  const [only] = found
  if (asked && only && found.length === 1)
    return (
      <Pair
        query={{
          model: only.model,
          ...(only.taskType === null ? { loop: only.loop?.slug } : { task: only.taskType }),
        }}
      />
    )
  return (
    <Shell title="What runs have taught">
      <p className="-mt-2 mb-5 max-w-3xl text-[13px] text-muted">
        Adaptive exit learns from finished runs of the same task type with the same models, and stops a run that is not
        expected to reach its target. This is what it knows.
      </p>
      {found.length === 0 ? <NoPriors asked={asked} /> : <PairTable pairs={found} />}
    </Shell>
  )
}

async function Pair({ query }: { query: PriorsQuery }) {
  const { services, actor } = await runtime()
  const detail = await readPair(services, actor, query)
  if (!detail.ok)
    return (
      <Shell title={query.task ?? query.loop ?? ''} from>
        <NoPriors asked />
      </Shell>
    )
  const { pair } = detail.value
  return (
    <Shell
      title={pairName(pair)}
      from
      about={`${pair.taskType === null ? 'runs of this loop, ' : ''}with ${modelName(pair.model)}`}
    >
      <PairView detail={detail.value} />
    </Shell>
  )
}

async function Exit({ id }: { id: string | string[] }) {
  const parsed = RunParams.safeParse({ id })
  const { services, actor } = await runtime()
  const exit = parsed.success ? await readRunExit(services, actor, parsed.data.id) : null
  if (!exit?.ok) notFound()
  const { run } = exit.value
  const title = run.reason === 'adaptive_exit' ? 'Why this run was stopped' : 'Adaptive exit in this run'
  return (
    <Shell title={title} from about={`a run of ${run.loop.name}`}>
      <ExitView exit={exit.value} />
    </Shell>
  )
}

/** `from`: the list, which this is a part of. */
function Shell({
  title,
  about,
  from = false,
  children,
}: {
  title: string
  about?: string
  from?: boolean
  children: ReactNode
}) {
  return (
    <>
      <AppHeader current="/runs" />
      <main className="mx-auto w-full max-w-6xl px-5 py-7">
        {from ? (
          <Link href="/priors" className="mb-1 inline-block text-muted text-xs hover:text-foreground hover:underline">
            What runs have taught
          </Link>
        ) : null}
        <div className="mb-5 flex flex-wrap items-baseline gap-x-3">
          <h1 className="font-semibold text-xl tracking-tight">{title}</h1>
          {about === undefined ? null : <p className="text-[13px] text-muted">{about}</p>}
        </div>
        {children}
      </main>
    </>
  )
}
