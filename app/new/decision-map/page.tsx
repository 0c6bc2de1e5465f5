import type { Metadata } from 'next'
import { AppHeader } from '@/components/shell/app-header.tsx'
import { DecisionMapPage } from '@/components/start/decision-map-page.tsx'

export const metadata: Metadata = { title: 'Decision map' }

export default function NewDecisionMapPage() {
  return (
    <>
      <AppHeader />
      <main className="mx-auto w-full max-w-6xl px-5 py-7">
        <DecisionMapPage />
      </main>
    </>
  )
}
