import type { Metadata } from 'next'
import { AppHeader } from '@/components/shell/app-header.tsx'
import { StartPage } from '@/components/start/start-page.tsx'

export const metadata: Metadata = { title: 'New loop' }

export default function NewLoopPage() {
  return (
    <>
      <AppHeader />
      <main className="mx-auto w-full max-w-6xl px-5 py-7">
        <StartPage />
      </main>
    </>
  )
}
