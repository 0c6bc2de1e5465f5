import type { Metadata } from 'next'
import { AppHeader } from '@/components/shell/app-header.tsx'
import { Gallery } from '@/components/templates/gallery.tsx'
import { onCard } from '@/components/templates/on-card.ts'
import { runtime } from '@/lib/server/runtime.ts'
import { templateCatalogue } from '@/lib/server/template-catalogue.ts'

export const metadata: Metadata = { title: 'Templates' }
/** What the workspace offers changes while the server runs. */
export const dynamic = 'force-dynamic'

export default async function TemplatesPage() {
  const catalogue = await templateCatalogue(await runtime())
  return (
    <>
      <AppHeader current="/templates" />
      <main>
        <Gallery templates={catalogue.ok ? catalogue.value.templates.map(onCard) : []} />
      </main>
    </>
  )
}
