'use client'
import { Brain, CircleAlert, Plus } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
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
      {problem ? (
        <p role="alert" className="mt-3 flex items-center gap-2 text-[13px] text-danger">
          <CircleAlert className="size-4" aria-hidden="true" />
          {problem}
        </p>
      ) : null}
      <p role="status" className="sr-only">
        {said}
      </p>
      {items.length === 0 ? (
        problem ? null : (
          <Empty filtered={filtered} />
        )
      ) : (
        <MemoryTable items={items} onOpen={(memory) => setOpen({ what: 'detail', memory })} />
      )}
      {hasMore ? (
        <div className="mt-4 flex justify-center">
          <Button disabled={loading} onClick={loadMore}>
            {loading ? 'Loading …' : 'Older entries'}
          </Button>
        </div>
      ) : null}
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
  { name: 'What is remembered', className: '' },
  { name: 'Key', className: 'hidden md:table-cell' },
  { name: 'Recalled by', className: 'hidden sm:table-cell' },
  { name: 'From', className: 'hidden sm:table-cell' },
  { name: 'When', className: 'hidden text-right sm:table-cell' },
]

function MemoryTable({ items, onOpen }: { items: Memory[]; onOpen: (memory: Memory) => void }) {
  return (
    <div className="mt-4 overflow-x-auto rounded-lg border border-line bg-surface">
      <table className="w-full text-[13px]">
        <thead>
          <tr className="border-line border-b text-[11px] text-muted">
            {COLUMNS.map(({ name, className }) => (
              <th key={name} scope="col" className={`px-3 py-2 text-left font-medium ${className}`}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((memory) => (
            <MemoryRow key={memory.id} memory={memory} onOpen={() => onOpen(memory)} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Empty({ filtered }: { filtered: boolean }) {
  return (
    <div className="mt-4 flex flex-col items-center gap-2 rounded-lg border border-line border-dashed px-6 py-16 text-center">
      <Brain className="size-6 text-muted" aria-hidden="true" />
      <p className="font-medium">{filtered ? 'Nothing here matches this filter' : 'Nothing is remembered yet'}</p>
      <p className="max-w-sm text-[13px] text-muted">
        {filtered
          ? 'What was replaced under its key or forgotten is not listed.'
          : 'Loops remember what memory.write keeps, and what their runs keep at their end. You can add something yourself.'}
      </p>
      {filtered ? (
        <Button asChild className="mt-2">
          <Link href="/memory">Show all entries</Link>
        </Button>
      ) : null}
    </div>
  )
}
