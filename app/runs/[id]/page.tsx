import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
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
  const { i, s } = await searchParams
  const { services, actor } = await runtime()
  const [run, snapshot] = await Promise.all([readRun(services, actor, id), readRunSnapshot(services, actor, id)])
  if (!run.ok || !snapshot.ok) notFound()
  const iteration = placeOf(i)
  const position = iteration === null ? null : { iteration, step: placeOf(s) ?? 1 }
  // The key starts a viewer afresh when "Run again" leads from one run to the next.
  return <TraceViewer key={id} run={run.value.run} snapshot={snapshot.value} position={position} />
}

/** A number of the address, or null when it is missing or nonsense. */
function placeOf(text: string | string[] | undefined): number | null {
  const value = typeof text === 'string' && /^\d{1,6}$/.test(text) ? Number(text) : 0
  return value >= 1 ? value : null
}
