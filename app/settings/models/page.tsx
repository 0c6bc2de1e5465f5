import type { Metadata } from 'next'
import { ModelsPage } from '@/components/settings/models-page.tsx'
import { readModelSettings } from '@/lib/server/read-model-settings.ts'
import { runtime } from '@/lib/server/runtime.ts'

export const metadata: Metadata = { title: 'Models' }

export default async function Page() {
  const { services, actor } = await runtime()
  const settings = await readModelSettings(services, actor)
  return (
    <ModelsPage
      first={settings.ok ? settings.value : null}
      inProcess={services.models.inProcess.map(({ name }) => name)}
    />
  )
}
