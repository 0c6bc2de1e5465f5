'use client'
import { useRef } from 'react'
import { LoopSelect } from '@/components/shell/loop-select.tsx'
import { useAddressFilter } from '@/components/shell/use-address-filter.ts'
import { cn } from '@/components/ui/cn.ts'
import { Select } from '@/components/ui/input.tsx'
import { SearchField } from '@/components/ui/search-field.tsx'
import type { MemoriesQuery } from '@/lib/api/contracts/memories.ts'

export type MemoryFilter = Pick<MemoriesQuery, 'loop' | 'scope' | 'key' | 'run' | 'search'>
type Props = { filter: MemoryFilter; loops: { slug: string; name: string }[] }

/** After the last letter. */
const SEARCH_DELAY_MS = 250

/** Which entries are listed. */
export function MemoryFilters({ filter, loops }: Props) {
  const { waiting, choose: go } = useAddressFilter()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const choose = (next: MemoryFilter) => {
    clearTimeout(timer.current)
    go(next)
  }
  return (
    <search className={cn('flex flex-wrap items-center gap-2', waiting && 'opacity-70')}>
      <SearchField
        aria-label="Search memory"
        placeholder="Words of text or key"
        defaultValue={filter.search ?? ''}
        maxLength={400}
        className="min-w-52 flex-1 sm:max-w-80"
        onChange={({ target: { value } }) => {
          clearTimeout(timer.current)
          timer.current = setTimeout(() => choose({ ...filter, search: value.trim() }), SEARCH_DELAY_MS)
        }}
      />
      <LoopSelect
        loop={filter.loop}
        loops={loops}
        className="flex-1 basis-32 sm:w-52 sm:flex-none"
        onChange={(loop) => choose({ ...filter, loop })}
      />
      <Select
        aria-label="Who recalls it"
        className="flex-1 basis-32 sm:w-44 sm:flex-none"
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
