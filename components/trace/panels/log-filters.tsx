'use client'
import { useMemo } from 'react'
import { cn } from '@/components/ui/cn.ts'
import { formatCount } from '@/components/ui/format.ts'
import { SearchField } from '@/components/ui/search-field.tsx'
import type { IndexLine, LineFilter } from '@/lib/loop/4-trace/run-index.ts'
import type { LogView } from '../store/view-slice.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { useNodes } from '../use-nodes.ts'

const SCOPES: Record<LogView['scope'], string> = { iteration: 'Iteration', run: 'Whole run' }
const SELECT = 'h-7 max-w-36 rounded-md border border-line bg-surface px-1.5 text-xs'

/** Which events the log shows. */
export function LogFilters({ lines, shown }: { lines: readonly IndexLine[]; shown: number }) {
  const store = useTraceStore()
  const { scope, filter } = useTrace((state) => state.log)
  const nodes = useNodes()
  const count = lines.length
  // biome-ignore lint/correctness/useExhaustiveDependencies: lines grow in place, their number tells
  const types = useMemo(() => [...new Set(lines.map(({ type }) => type))].sort(), [lines, count])
  const put = (part: Partial<LineFilter>) => store.getState().show({ log: { scope, filter: { ...filter, ...part } } })
  const choose = (next: LogView['scope']) => store.getState().show({ log: { scope: next, filter } })
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-2 border-line border-b px-3 py-1.5">
      <fieldset className="flex rounded-md border border-line p-0.5" aria-label="Events of">
        {(['iteration', 'run'] as const).map((option) => (
          <button
            key={option}
            type="button"
            aria-pressed={scope === option}
            onClick={() => choose(option)}
            className={cn(
              'h-6 rounded-sm px-2 text-muted hover:text-foreground',
              scope === option && 'bg-foreground/8 font-medium text-foreground',
            )}
          >
            {SCOPES[option]}
          </button>
        ))}
      </fieldset>
      <SearchField
        id="log-filter"
        aria-label="Look in the log for"
        placeholder="Words ( / )"
        value={filter.text}
        onChange={(event) => put({ text: event.target.value })}
        onKeyDown={(event) => {
          // The first Escape empties it, the second gives the keys back to the viewer.
          if (event.key !== 'Escape') return
          if (filter.text === '') event.currentTarget.blur()
          else put({ text: '' })
        }}
        className="w-44 [&_input]:h-7 [&_input]:text-xs [&_svg]:top-1.5"
      />
      <select
        aria-label="Type of event"
        value={filter.type ?? ''}
        onChange={(event) => put({ type: typeOf(event.target.value, types) })}
        className={SELECT}
      >
        <option value="">All types</option>
        <option value="bad">Problems</option>
        {types.map((type) => (
          <option key={type} value={type}>
            {type}
          </option>
        ))}
      </select>
      <select
        aria-label="Node"
        value={filter.node ?? ''}
        onChange={(event) => put({ node: event.target.value || null })}
        className={SELECT}
      >
        <option value="">All nodes</option>
        {[...nodes.values()].map((node) => (
          <option key={node.id} value={node.id}>
            {node.label || node.id}
          </option>
        ))}
      </select>
      <span role="status" className="ml-auto text-muted tabular-nums" data-testid="log-count">
        {shown === count ? formatCount(count) : `${formatCount(shown)} of ${formatCount(count)}`}
      </span>
    </div>
  )
}

function typeOf(value: string, types: readonly IndexLine['type'][]): LineFilter['type'] {
  return value === 'bad' ? 'bad' : (types.find((type) => type === value) ?? null)
}
