import { TimeAgo } from '@/components/ui/time-ago.tsx'
import type { Memory } from '@/lib/api/contracts/memories.ts'
import { Provenance } from './provenance.tsx'

/** One entry. The whole row opens it; its run has a link of its own. */
export function MemoryRow({ memory, onOpen }: { memory: Memory; onOpen: () => void }) {
  const { text, key, loop, createdAt, editedAt } = memory
  return (
    <tr className="relative border-line border-b align-top last:border-0 hover:bg-foreground/3">
      <td className="px-3 py-2">
        <button
          type="button"
          onClick={onOpen}
          className="line-clamp-2 break-words text-left after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-ring focus-visible:after:outline-offset-[-2px]"
        >
          {text}
        </button>
        <span className="mt-0.5 block text-[11px] text-muted sm:hidden">
          {loop === null ? 'every loop' : loop.name} · <Provenance memory={memory} /> · <TimeAgo at={createdAt} />
        </span>
      </td>
      <td className="hidden max-w-44 break-words px-3 py-2 font-mono text-xs md:table-cell">
        {key ?? <span className="text-muted">–</span>}
      </td>
      <td className="hidden max-w-44 truncate px-3 py-2 sm:table-cell">{loop === null ? 'every loop' : loop.name}</td>
      <td className="hidden px-3 py-2 sm:table-cell">
        <Provenance memory={memory} />
      </td>
      <td className="hidden whitespace-nowrap px-3 py-2 text-right text-muted tabular-nums sm:table-cell">
        <TimeAgo at={createdAt} />
        {editedAt === null ? null : <span className="block text-[11px]">edited</span>}
      </td>
    </tr>
  )
}
