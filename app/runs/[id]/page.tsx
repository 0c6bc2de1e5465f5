import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { readPlace } from '@/components/trace/place.ts'
import { TraceViewer } from '@/components/trace/trace-viewer.tsx'
import { readRun, readRunSnapshot } from '@/lib/server/read-run.ts'
import { runtime } from '@/lib/server/runtime.ts'

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { services, actor } = await runtime()
  const found = await readRun(services, actor, (await params).id)
  return { title: found.ok ? `Run of ${found.value.run.loop.name}` : 'Run not found' }
}

export default async function RunPage({ params, searchParams }: Props) {
  const { id } = await params
  const place = readPlace(await searchParams)
  const { services, actor } = await runtime()
  const [run, snapshot] = await Promise.all([readRun(services, actor, id), readRunSnapshot(services, actor, id)])
  if (!run.ok || !snapshot.ok) notFound()
  // The key starts a viewer afresh when "Run again" leads from one run to the next.
  return <TraceViewer key={id} run={run.value.run} snapshot={snapshot.value} place={place} />
}
