import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { AppHeader } from '@/components/shell/app-header.tsx'
import { TemplatePage } from '@/components/templates/template-page.tsx'
import { LoopParams } from '@/lib/api/params.ts'
import { toolCatalogue } from '@/lib/server/catalogue.ts'
import { runtime } from '@/lib/server/runtime.ts'
import { readTemplate } from '@/lib/server/template-catalogue.ts'

type Props = { params: Promise<{ slug: string }> }

async function find(slug: string) {
  if (!LoopParams.safeParse({ slug }).success) return undefined
  const { services, actor } = await runtime()
  const read = await readTemplate(services, actor, slug)
  return read.ok ? read.value.template : undefined
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await find((await params).slug))?.title ?? 'Template not found' }
}

export default async function Page({ params }: Props) {
  const template = await find((await params).slug)
  if (!template) notFound()
  const known = toolCatalogue()
  const all = known.ok ? known.value.tools : []
  const tools = template.tools.map((name) => ({ name, summary: all.find((tool) => tool.name === name)?.summary ?? '' }))
  return (
    <>
      <AppHeader current="/templates" />
      <main>
        <TemplatePage template={template} tools={tools} />
      </main>
    </>
  )
}
