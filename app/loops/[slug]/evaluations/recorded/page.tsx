import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { RecordedRuns } from '@/components/evaluations/recorded-runs.tsx'
import { AppHeader } from '@/components/shell/app-header.tsx'
import { readLoop } from '@/lib/server/read-loop.ts'
import { runtime } from '@/lib/server/runtime.ts'
import { listVersions } from '@/lib/server/versions.ts'

type Props = { params: Promise<{ slug: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { services, actor } = await runtime()
  const found = await readLoop(services, actor, (await params).slug)
  return { title: found.ok ? `Recorded runs of ${found.value.loop.name}` : 'Loop not found' }
}

export default async function Page({ params }: Props) {
  const { slug } = await params
  const { services, actor } = await runtime()
  const [loop, versions] = await Promise.all([readLoop(services, actor, slug), listVersions(services, actor, slug)])
  if (!loop.ok || !versions.ok) notFound()
  return (
    <div className="flex min-h-dvh flex-col">
      <AppHeader wide />
      <main className="mx-auto grid w-full max-w-5xl gap-5 p-4 sm:p-6">
        <div>
          <h1 className="font-semibold text-lg tracking-tight">Evaluations</h1>
          <p className="text-[13px] text-muted">
            of{' '}
            <Link href={`/loops/${slug}`} className="text-accent hover:underline">
              {loop.value.design.name}
            </Link>{' '}
            ·{' '}
            <Link href={`/loops/${slug}/evaluations`} className="text-accent hover:underline">
              Suites and their results
            </Link>
          </p>
        </div>
        <RecordedRuns slug={slug} versions={versions.value.versions} />
      </main>
    </div>
  )
}
