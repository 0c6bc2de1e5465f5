import type { Metadata } from 'next'
import { AppHeader } from '@/components/shell/app-header.tsx'
import { Gallery } from '@/components/templates/gallery.tsx'
import { templateCatalogue } from '@/lib/server/template-catalogue.ts'

export const metadata: Metadata = { title: 'Templates' }

export default async function TemplatesPage() {
  const catalogue = await templateCatalogue()
  return (
    <>
      <AppHeader current="/templates" />
      <main>
        <Gallery templates={catalogue.ok ? catalogue.value.templates : []} />
      </main>
    </>
  )
}
