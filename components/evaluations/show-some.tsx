'use client'

import { type ReactNode, useState } from 'react'
import { Button } from '@/components/ui/button.tsx'

type Props<T> = {
  items: readonly T[]
  /** Shown from the start. */
  first: number
  /** What a screen reader is told of the button: `regressions`. */
  what: string
  className?: string
  children: (item: T) => ReactNode
}

/** The first of many items, and the others once they are wanted. */
export function ShowSome<T>({ items, first, what, className, children }: Props<T>) {
  const [all, setAll] = useState(false)
  return (
    <>
      <ul className={className}>{(all ? items : items.slice(0, first)).map(children)}</ul>
      {all || items.length <= first ? null : (
        <Button size="sm" className="mt-2" onClick={() => setAll(true)}>
          {items.length - first} more
          <span className="sr-only"> {what}</span>
        </Button>
      )}
    </>
  )
}
