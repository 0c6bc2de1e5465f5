import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'

/** Fields that most do without: closed until they are wanted, open where they hold something. */
export function FoldingFields({ title, count, children }: { title: string; count: number; children: ReactNode }) {
  return (
    <details open={count > 0 || undefined} className="group rounded-md border border-line">
      <summary className="flex cursor-pointer list-none items-center gap-1.5 px-3 py-2 font-semibold text-[13px] [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden="true"
          className="size-4 shrink-0 text-muted transition-transform group-open:rotate-90 motion-reduce:transition-none"
        />
        {title}
        {count === 0 ? null : <span className="font-normal text-muted tabular-nums">{count}</span>}
      </summary>
      <div className="border-line border-t p-3">{children}</div>
    </details>
  )
}
