import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Designer } from '@/components/designer/designer.tsx'
import { callsLoops } from '@/lib/server/calls-loops.ts'
import { readLoopRegistry } from '@/lib/server/loop-registry.ts'
import { readLoop } from '@/lib/server/read-loop.ts'
import { runtime } from '@/lib/server/runtime.ts'

type Props = { params: Promise<{ slug: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { services, actor } = await runtime()
  const found = await readLoop(services, actor, (await params).slug)
  return { title: found.ok ? found.value.loop.name : 'Loop not found' }
}

export default async function LoopPage({ params }: Props) {
  const { slug } = await params
  const { services, actor } = await runtime()
  const found = await readLoop(services, actor, slug)
  if (!found.ok) notFound()
  const { loop, design, revision } = found.value
  // Without it the page would first say that a loop compiles whose calls nobody has looked at.
  const registry = callsLoops(design) ? await readLoopRegistry(services, actor, slug) : undefined
  return <Designer key={slug} opened={{ slug, design, revision, accepted: loop.accepted }} registry={registry} />
}
