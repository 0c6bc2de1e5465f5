'use client'
import { ChevronRight } from 'lucide-react'
import { type ReactNode, useState } from 'react'

type Props = {
  title: string
  /** Right of the title, also while it is closed: what was chosen inside. */
  aside?: ReactNode
  open?: boolean
  /** Something inside needs to be seen. */
  urgent?: boolean
  children: ReactNode
}

/** A part that opens and closes, by the platform's own means. Closed parts keep what was typed in them. */
export function Fold({ title, aside, open = false, urgent = false, children }: Props) {
  const [chosen, setChosen] = useState(open)
  return (
    <details
      open={chosen || urgent}
      onToggle={(event) => setChosen(event.currentTarget.open)}
      className="group/fold border-line border-t first:border-t-0"
    >
      <summary className="flex min-h-9 cursor-pointer select-none list-none items-center gap-2 rounded-md py-1.5 text-[13px] hover:text-accent [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden="true"
          className="size-3.5 shrink-0 text-muted transition-transform group-open/fold:rotate-90"
        />
        <span className="font-medium">{title}</span>
        {aside === undefined ? null : <span className="ml-auto truncate text-muted text-xs">{aside}</span>}
      </summary>
      <div className="pb-3 pl-5.5">{children}</div>
    </details>
  )
}
