import type { Metadata } from 'next'
import type { MemoryFilter } from '@/components/memory/memory-filters.tsx'
import { MemoryPage } from '@/components/memory/memory-page.tsx'
import { AppHeader } from '@/components/shell/app-header.tsx'
import { MemoriesQuery } from '@/lib/api/contracts/memories.ts'
import { listLoops } from '@/lib/server/list-loops.ts'
import { readMemories } from '@/lib/server/memories.ts'
import { runtime } from '@/lib/server/runtime.ts'

export const metadata: Metadata = { title: 'Memory' }

const Filter = MemoriesQuery.pick({ loop: true, scope: true, key: true, run: true, search: true })

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export default async function Page({ searchParams }: Props) {
  const { loop, scope, key, run, search } = await searchParams
  // An address that asks for something unknown shows everything rather than an error.
  const parsed = Filter.safeParse({ loop, scope, key, run, search })
  const filter: MemoryFilter = parsed.success ? parsed.data : {}
  const { services, actor } = await runtime()
  const [memories, loops] = await Promise.all([readMemories(services, actor, filter), listLoops(services, actor)])
  const names = loops.ok ? loops.value.loops.map(({ slug, name }) => ({ slug, name })) : []
  const first = memories.ok ? memories.value : { items: [], nextCursor: null }
  return (
    <>
      <AppHeader current="/memory" />
      <main className="mx-auto w-full max-w-6xl px-5 py-7">
        <MemoryPage
          filter={filter}
          first={first}
          loops={names}
          problem={memories.ok ? null : memories.refusal.detail}
        />
      </main>
    </>
  )
}
