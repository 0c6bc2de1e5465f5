import { Home } from '@/components/home/home.tsx'
import { AppHeader } from '@/components/shell/app-header.tsx'
import { onCard } from '@/components/templates/on-card.ts'
import { listLoops } from '@/lib/server/list-loops.ts'
import { listRuns } from '@/lib/server/read-run.ts'
import { runtime } from '@/lib/server/runtime.ts'
import { templateCatalogue } from '@/lib/server/template-catalogue.ts'

const RECENT = 8
/** Templates of the first visit: the others are in the gallery. */
const SHOWN = 4

export default async function HomePage() {
  const { services, actor } = await runtime()
  const [loops, runs] = await Promise.all([listLoops(services, actor), listRuns(services, actor, { limit: RECENT })])
  const catalogue = await templateCatalogue()
  const templates = catalogue.ok ? catalogue.value.templates : []
  const first = loops.ok && loops.value.loops.length > 0 ? [] : templates.slice(0, SHOWN).map(onCard)
  return (
    <>
      <AppHeader current="/" />
      <main>
        <Home
          loops={loops.ok ? loops.value.loops : []}
          runs={runs.ok ? runs.value.runs : []}
          recent={RECENT}
          templates={first}
          templateCount={templates.length}
        />
      </main>
    </>
  )
}
