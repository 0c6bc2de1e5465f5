import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ChecklistPage } from '@/components/checklist/checklist-page.tsx'
import { AppHeader } from '@/components/shell/app-header.tsx'
import { readChecklist } from '@/lib/server/checklist.ts'
import { readLoop } from '@/lib/server/read-loop.ts'
import { runtime } from '@/lib/server/runtime.ts'

type Props = { params: Promise<{ slug: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { services, actor } = await runtime()
  const found = await readLoop(services, actor, (await params).slug)
  return { title: found.ok ? `Checklist of ${found.value.loop.name}` : 'Loop not found' }
}

export default async function Page({ params }: Props) {
  const { slug } = await params
  const { services, actor } = await runtime()
  const [loop, checklist] = await Promise.all([readLoop(services, actor, slug), readChecklist(services, actor, slug)])
  if (!loop.ok || !checklist.ok) notFound()
  return (
    <>
      <div className="print:hidden">
        <AppHeader />
      </div>
      <main className="mx-auto w-full max-w-4xl px-5 py-7 print:max-w-none print:p-0">
        <ChecklistPage slug={slug} name={loop.value.loop.name} checklist={checklist.value} />
      </main>
    </>
  )
}
