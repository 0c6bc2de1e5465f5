'use client'
import { useEffect, useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { plural } from '@/components/ui/format.ts'
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
  const [busy, setBusy] = useState(false)

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
    if (found === null) return
    setBusy(true)
    const all = isOne(what) || Object.values(what).some(Boolean) ? {} : { all: true as const }
    const result = isOne(what)
      ? await api.forgetMemory(what.id)
      : await api.forgetMemories({ ...what, ...all, expected: found })
    setBusy(false)
    if (result.ok) onDone(one?.id ?? null)
    else setProblem(result.problem.detail)
  }

  const many = found === null ? 'Counting …' : plural(found, 'entry', 'entries')
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={one ? 'Forget this?' : `Forget ${found === null ? 'these' : many}?`}
      description="Text, key and vector are gone for good. The logs of runs that wrote or recalled it still tell of it."
      footer={
        <>
          <Button data-focus-first onClick={onClose}>
            Keep
          </Button>
          <Button variant="danger" disabled={busy || found === null || found === 0} onClick={() => void forget()}>
            Forget {one ? 'it' : many}
          </Button>
        </>
      }
    >
      {one ? <p className="line-clamp-4 break-words text-[13px] text-muted">“{one.text}”</p> : null}
      {problem ? (
        <p role="alert" className="mt-2 text-[13px] text-danger">
          {problem}
        </p>
      ) : null}
    </Dialog>
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
