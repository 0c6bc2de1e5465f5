'use client'
import { useEffect, useState } from 'react'
import { ConfirmDialog } from '@/components/ui/confirm-dialog.tsx'
import { plural } from '@/components/ui/format.ts'
import { ProblemLine } from '@/components/ui/problem-line.tsx'
import { api } from '@/lib/api/client.ts'
import type { Memory } from '@/lib/api/contracts/memories.ts'
import type { MemoryFilter } from './memory-filters.tsx'

type Props = {
  /** One entry, or all that a filter finds. */
  what: Memory | MemoryFilter
  onClose: () => void
  /** The entry that is gone; null: all of them. */
  onDone: (id: string | null) => void
}

const isOne = (what: Memory | MemoryFilter): what is Memory => 'id' in what

/** Asks before anything is forgotten: it can’t be undone. */
export function ForgetDialog({ what, onClose, onDone }: Props) {
  const one = isOne(what) ? what : null
  const [found, setFound] = useState<number | null>(one ? 1 : null)
  const [problem, setProblem] = useState<string | null>(null)

  useEffect(() => {
    if (isOne(what)) return
    const stop = new AbortController()
    void countAll(what, stop.signal).then((result) => {
      if (stop.signal.aborted) return
      if (typeof result === 'number') setFound(result)
      else setProblem(result.problem)
    })
    return () => stop.abort()
  }, [what])

  const forget = async () => {
    if (found === null) return null
    const all = isOne(what) || Object.values(what).some(Boolean) ? {} : { all: true as const }
    const result = isOne(what)
      ? await api.forgetMemory(what.id)
      : await api.forgetMemories({ ...what, ...all, expected: found })
    if (result.ok) onDone(one?.id ?? null)
    return result.ok ? null : result.problem.detail
  }

  const many = found === null ? 'Counting …' : plural(found, 'entry', 'entries')
  return (
    <ConfirmDialog
      title={one ? 'Forget this?' : `Forget ${found === null ? 'these' : many}?`}
      description="Text, key and vector are gone for good. The logs of runs that wrote or recalled it still tell of it."
      act={`Forget ${one ? 'it' : many}`}
      ready={found !== null && found > 0}
      onAct={forget}
      onClose={onClose}
    >
      {one ? <p className="line-clamp-4 break-words text-[13px] text-muted">“{one.text}”</p> : undefined}
      {problem === null ? undefined : <ProblemLine>{problem}</ProblemLine>}
    </ConfirmDialog>
  )
}

/** How many entries a filter finds now. */
async function countAll(filter: MemoryFilter, signal: AbortSignal): Promise<number | { problem: string }> {
  let count = 0
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const query = { ...filter, limit: 200, ...(cursor ? { cursor } : {}) }
    const page = await api.listMemories(query, signal)
    if (!page.ok) return { problem: page.problem.detail }
    count += page.value.items.length
    cursor = page.value.nextCursor
  }
  return count
}
