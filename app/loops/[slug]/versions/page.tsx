import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { AppHeader } from '@/components/shell/app-header.tsx'
import type { DesignRef } from '@/components/versions/use-design-ref.ts'
import { VersionsPage } from '@/components/versions/versions-page.tsx'
import { readLoopRegistry } from '@/lib/server/loop-registry.ts'
import { readLoop } from '@/lib/server/read-loop.ts'
import { runtime } from '@/lib/server/runtime.ts'
import { listVersions } from '@/lib/server/versions.ts'

type Props = {
  params: Promise<{ slug: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { services, actor } = await runtime()
  const found = await readLoop(services, actor, (await params).slug)
  return { title: found.ok ? `Versions of ${found.value.loop.name}` : 'Loop not found' }
}

export default async function Page({ params, searchParams }: Props) {
  const [{ slug }, { a, b, offer }] = await Promise.all([params, searchParams])
  const { services, actor } = await runtime()
  const [loop, versions] = await Promise.all([readLoop(services, actor, slug), listVersions(services, actor, slug)])
  if (!loop.ok || !versions.ok) notFound()
  return (
    <div className="flex min-h-dvh flex-col lg:h-dvh">
      <AppHeader wide />
      <main className="flex min-h-0 flex-1 flex-col">
        <VersionsPage
          key={slug}
          first={loop.value}
          firstVersions={versions.value.versions}
          pair={{ before: refOf(a), after: refOf(b) }}
          registry={await readLoopRegistry(services, actor, slug)}
          offer={offer !== undefined}
        />
      </main>
    </div>
  )
}

function refOf(text: string | string[] | undefined): DesignRef | undefined {
  if (text === 'draft') return text
  return typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}
