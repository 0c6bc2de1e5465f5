'use client'
import { Brain, Plus } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { Empty } from '@/components/ui/empty.tsx'
import { PagedTable } from '@/components/ui/paged-table.tsx'
import type { Memory, MemoryList } from '@/lib/api/contracts/memories.ts'
import { EntryDialog } from './entry-dialog.tsx'
import { ForgetDialog } from './forget-dialog.tsx'
import { MemoryDetail } from './memory-detail.tsx'
import { type MemoryFilter, MemoryFilters } from './memory-filters.tsx'
import { MemoryRow } from './memory-row.tsx'
import { useMemories } from './use-memories.ts'

type Props = {
  filter: MemoryFilter
  first: MemoryList
  loops: { slug: string; name: string }[]
  /** Why the first page could not be read. */
  problem: string | null
}
type Open = { what: 'detail' | 'edit' | 'forget'; memory: Memory } | { what: 'add' } | { what: 'forget-all' } | null

/** What loops remember across runs: where it came from, and the way to change it or to have it forgotten. */
export function MemoryPage({ filter, first, loops, problem: failed }: Props) {
  const { items, hasMore, problem, loading, loadMore, added, changed, gone } = useMemories(filter, first, failed)
  const [open, setOpen] = useState<Open>(null)
  const [said, setSaid] = useState('')
  const router = useRouter()
  const close = () => setOpen(null)
  const filtered = Boolean(filter.loop || filter.scope || filter.key || filter.run || filter.search)
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-2">
        <h1 className="mr-auto font-semibold text-xl tracking-tight">Memory</h1>
        {items.length > 0 ? (
          <Button onClick={() => setOpen({ what: 'forget-all' })}>Forget all of these …</Button>
        ) : null}
        <Button variant="primary" onClick={() => setOpen({ what: 'add' })}>
          <Plus />
          Add
        </Button>
      </div>
      <MemoryFilters filter={filter} loops={loops} />
      <p role="status" className="sr-only">
        {said}
      </p>
      <PagedTable
        columns={COLUMNS}
        rows={items.map((memory) => (
          <MemoryRow key={memory.id} memory={memory} onOpen={() => setOpen({ what: 'detail', memory })} />
        ))}
        empty={<NoMemories filtered={filtered} />}
        problem={problem}
        older={hasMore ? { label: 'Older entries', loading, load: loadMore } : null}
      />
      {open?.what === 'detail' ? (
        <MemoryDetail
          memory={open.memory}
          onClose={close}
          onEdit={() => setOpen({ what: 'edit', memory: open.memory })}
          onForget={() => setOpen({ what: 'forget', memory: open.memory })}
        />
      ) : null}
      {open?.what === 'add' || open?.what === 'edit' ? (
        <EntryDialog
          memory={open.what === 'edit' ? open.memory : null}
          loop={filter.loop ?? null}
          loops={loops}
          onClose={close}
          onDone={(memory) => {
            if (open.what === 'add') added(memory)
            else changed(memory)
            setSaid(open.what === 'add' ? 'Added to memory.' : 'Saved.')
            close()
          }}
        />
      ) : null}
      {open?.what === 'forget' || open?.what === 'forget-all' ? (
        <ForgetDialog
          what={open.what === 'forget' ? open.memory : filter}
          onClose={close}
          onDone={(id) => {
            setSaid('Forgotten.')
            close()
            if (id === null) router.refresh()
            else gone(id)
          }}
        />
      ) : null}
    </>
  )
}

const COLUMNS = [
  { name: 'What is remembered' },
  { name: 'Key', className: 'hidden md:table-cell' },
  { name: 'Recalled by', className: 'hidden sm:table-cell' },
  { name: 'From', className: 'hidden sm:table-cell' },
  { name: 'When', className: 'hidden text-right sm:table-cell' },
]

function NoMemories({ filtered }: { filtered: boolean }) {
  return (
    <Empty
      icon={<Brain aria-hidden="true" />}
      title={filtered ? 'Nothing here matches this filter' : 'Nothing is remembered yet'}
      action={
        filtered ? (
          <Button asChild>
            <Link href="/memory">Show all entries</Link>
          </Button>
        ) : undefined
      }
    >
      {filtered
        ? 'What was replaced under its key or forgotten is not listed.'
        : 'Loops remember what memory.write keeps, and what their runs keep at their end. You can add something yourself.'}
    </Empty>
  )
}
