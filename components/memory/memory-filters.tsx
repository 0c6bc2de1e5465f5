'use client'
import { Search } from 'lucide-react'
import { usePathname, useRouter } from 'next/navigation'
import { useRef, useTransition } from 'react'
import { cn } from '@/components/ui/cn.ts'
import { Input, Select } from '@/components/ui/input.tsx'
import type { MemoriesQuery } from '@/lib/api/contracts/memories.ts'

export type MemoryFilter = Pick<MemoriesQuery, 'loop' | 'scope' | 'key' | 'run' | 'search'>
type Props = { filter: MemoryFilter; loops: { slug: string; name: string }[] }

/** After the last letter. */
const SEARCH_DELAY_MS = 250

/** Which entries are listed. The choice lives in the address, so that it can be shared and gone back to. */
export function MemoryFilters({ filter, loops }: Props) {
  const router = useRouter()
  const pathname = usePathname()
  const [waiting, startTransition] = useTransition()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const choose = (next: MemoryFilter) => {
    clearTimeout(timer.current)
    const params = new URLSearchParams()
    for (const [name, value] of Object.entries(next)) if (value) params.set(name, value)
    startTransition(() => router.replace(params.size === 0 ? pathname : `${pathname}?${params}`))
  }
  return (
    <search className={cn('flex flex-wrap items-center gap-2', waiting && 'opacity-70')}>
      <span className="relative min-w-52 flex-1 sm:max-w-80">
        <Search aria-hidden="true" className="pointer-events-none absolute top-2 left-2 size-4 text-muted" />
        <Input
          type="search"
          aria-label="Search memory"
          placeholder="Words of text or key"
          defaultValue={filter.search ?? ''}
          maxLength={400}
          className="pl-8"
          onChange={({ target: { value } }) => {
            clearTimeout(timer.current)
            timer.current = setTimeout(() => choose({ ...filter, search: value.trim() }), SEARCH_DELAY_MS)
          }}
        />
      </span>
      <Select
        aria-label="Loop"
        className="w-52"
        value={filter.loop ?? ''}
        onChange={({ target: { value } }) => choose({ ...filter, loop: value || undefined })}
      >
        <option value="">All loops</option>
        {filter.loop === undefined || loops.some(({ slug }) => slug === filter.loop) ? null : (
          <option value={filter.loop}>{filter.loop} (unknown)</option>
        )}
        {loops.map(({ slug, name }) => (
          <option key={slug} value={slug}>
            {name}
          </option>
        ))}
      </Select>
      <Select
        aria-label="Who recalls it"
        className="w-44"
        value={filter.scope ?? ''}
        onChange={({ target: { value } }) =>
          choose({ ...filter, scope: value === 'loop' || value === 'workspace' ? value : undefined })
        }
      >
        <option value="">Own and shared</option>
        <option value="loop">Of one loop</option>
        <option value="workspace">Shared by all</option>
      </Select>
      {filter.run || filter.key ? (
        <button
          type="button"
          className="text-[13px] text-accent hover:underline"
          onClick={() => choose({ ...filter, run: undefined, key: undefined })}
        >
          {filter.run ? 'of one run' : `key “${filter.key}”`} ×<span className="sr-only"> remove this filter</span>
        </button>
      ) : null}
    </search>
  )
}
