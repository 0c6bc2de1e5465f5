import type { Metadata } from 'next'
import { PricesPage } from '@/components/settings/prices-page.tsx'
import { readModelSettings } from '@/lib/server/read-model-settings.ts'
import { runtime } from '@/lib/server/runtime.ts'

export const metadata: Metadata = { title: 'Prices' }

export default async function Page() {
  const { services, actor } = await runtime()
  const settings = await readModelSettings(services, actor)
  return <PricesPage first={settings.ok ? settings.value : null} />
}
