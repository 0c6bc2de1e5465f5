import type { Metadata } from 'next'
import { AppHeader } from '@/components/shell/app-header.tsx'
import { ImportPage } from '@/components/templates/import-page.tsx'

export const metadata: Metadata = { title: 'Import a template' }

export default function Page() {
  return (
    <>
      <AppHeader current="/templates" />
      <main>
        <ImportPage />
      </main>
    </>
  )
}
