import { useState } from 'react'
import { api } from '@/lib/api/client.ts'
import type { Memory, MemoryList } from '@/lib/api/contracts/memories.ts'
import type { MemoryFilter } from './memory-filters.tsx'

type Shown = { items: Memory[]; cursor: string | null; of: MemoryList }

/** The listed entries: the server’s first page, older ones as asked for, and what was changed here since. */
export function useMemories(filter: MemoryFilter, first: MemoryList, failed: string | null) {
  const from = (of: MemoryList): Shown => ({ items: of.items, cursor: of.nextCursor, of })
  const [shown, setShown] = useState<Shown>(() => from(first))
  const [problem, setProblem] = useState(failed)
  const [loading, setLoading] = useState(false)
  // Another filter comes with another first page; what belongs to the old one is left behind during render.
  if (shown.of !== first) {
    setShown(from(first))
    setProblem(failed)
  }

  const loadMore = async () => {
    if (shown.cursor === null) return
    setLoading(true)
    const result = await api.listMemories({ ...filter, cursor: shown.cursor })
    setLoading(false)
    if (!result.ok) return setProblem(`Older entries could not be read. ${result.problem.detail}`)
    setProblem(null)
    setShown((old) => ({ ...old, items: [...old.items, ...result.value.items], cursor: result.value.nextCursor }))
  }

  return {
    items: shown.items,
    hasMore: shown.cursor !== null,
    problem,
    loading,
    loadMore: () => void loadMore(),
    added: (memory: Memory) => setShown((old) => ({ ...old, items: [memory, ...old.items] })),
    changed: (memory: Memory) =>
      setShown((old) => ({ ...old, items: old.items.map((one) => (one.id === memory.id ? memory : one)) })),
    gone: (id: string) => setShown((old) => ({ ...old, items: old.items.filter((one) => one.id !== id) })),
  }
}
