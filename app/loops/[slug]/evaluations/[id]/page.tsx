import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { EvaluationPage } from '@/components/evaluations/evaluation-page.tsx'
import { AppHeader } from '@/components/shell/app-header.tsx'
import { readEvaluation } from '@/lib/server/evaluations.ts'
import { runtime } from '@/lib/server/runtime.ts'

type Props = { params: Promise<{ slug: string; id: string }> }

async function evaluationOf({ params }: Props) {
  const { slug, id } = await params
  const { services, actor } = await runtime()
  const found = await readEvaluation(services, actor, id)
  return found.ok && found.value.evaluation.loop.slug === slug ? found.value : null
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const found = await evaluationOf(props)
  return { title: found ? `Evaluation of ${found.evaluation.suite.name}` : 'Evaluation not found' }
}

export default async function Page(props: Props) {
  const found = await evaluationOf(props)
  if (found === null) notFound()
  return (
    <div className="flex min-h-dvh flex-col">
      <AppHeader wide />
      <main className="flex-1">
        <EvaluationPage key={found.evaluation.id} first={found} />
      </main>
    </div>
  )
}
