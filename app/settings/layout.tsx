import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { SettingsNav } from '@/components/settings/settings-nav.tsx'
import { AppHeader } from '@/components/shell/app-header.tsx'

export const metadata: Metadata = { title: { default: 'Settings', template: '%s · Settings · Loopwright' } }

/** Header and sections; each section is a page of its own. */
export default function SettingsLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <AppHeader current="/settings" />
      <div className="mx-auto grid w-full max-w-6xl gap-x-10 gap-y-4 px-5 py-6 md:grid-cols-[10rem_minmax(0,1fr)] md:py-8">
        <div>
          <SettingsNav />
        </div>
        <main className="min-w-0 max-w-4xl pb-16">{children}</main>
      </div>
    </>
  )
}
