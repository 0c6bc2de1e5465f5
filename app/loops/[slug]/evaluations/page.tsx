import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { SuitesPage } from '@/components/evaluations/suites-page.tsx'
import { AppHeader } from '@/components/shell/app-header.tsx'
import { listEvaluations } from '@/lib/server/evaluations.ts'
import { readLoop } from '@/lib/server/read-loop.ts'
import { runtime } from '@/lib/server/runtime.ts'
import { listSuites, readSuite } from '@/lib/server/suites.ts'
import { templateSuite } from '@/lib/server/template-suite.ts'
import { listVersions } from '@/lib/server/versions.ts'

type Props = {
  params: Promise<{ slug: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { services, actor } = await runtime()
  const found = await readLoop(services, actor, (await params).slug)
  return { title: found.ok ? `Evaluations of ${found.value.loop.name}` : 'Loop not found' }
}

export default async function Page({ params, searchParams }: Props) {
  const [{ slug }, { suite }] = await Promise.all([params, searchParams])
  const { services, actor } = await runtime()
  const [loop, versions, suites, evaluations] = await Promise.all([
    readLoop(services, actor, slug),
    listVersions(services, actor, slug),
    listSuites(services, actor, slug),
    listEvaluations(services, actor, slug),
  ])
  if (!loop.ok || !versions.ok || !suites.ok || !evaluations.ok) notFound()
  const id = typeof suite === 'string' ? suite : suites.value.suites[0]?.id
  const open = id === undefined ? null : await readSuite(services, actor, id)
  return (
    <div className="flex min-h-dvh flex-col lg:h-dvh">
      <AppHeader wide />
      <main className="flex min-h-0 flex-1 flex-col">
        <SuitesPage
          key={slug}
          loop={loop.value}
          versions={versions.value.versions}
          firstSuites={suites.value.suites}
          firstEvaluations={evaluations.value.evaluations}
          firstOpen={open?.ok ? open.value : null}
          templateSuite={templateSuite(loop.value)}
        />
      </main>
    </div>
  )
}
