import { Home } from '@/components/home/home.tsx'
import { AppHeader } from '@/components/shell/app-header.tsx'
import { listLoops } from '@/lib/server/list-loops.ts'
import { listRuns } from '@/lib/server/read-run.ts'
import { runtime } from '@/lib/server/runtime.ts'
import { templateCatalogue } from '@/lib/server/template-catalogue.ts'

const RECENT = 8

export default async function HomePage() {
  const { services, actor } = await runtime()
  const [loops, runs] = await Promise.all([listLoops(services, actor), listRuns(services, actor, { limit: RECENT })])
  const templates = await templateCatalogue()
  return (
    <>
      <AppHeader current="/" />
      <main>
        <Home
          loops={loops.ok ? loops.value.loops : []}
          runs={runs.ok ? runs.value.runs : []}
          recent={RECENT}
          templates={templates.ok ? templates.value.templates : []}
        />
      </main>
    </>
  )
}
