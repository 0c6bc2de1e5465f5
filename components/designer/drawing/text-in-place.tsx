'use client'

import { type KeyboardEvent, useState } from 'react'
import { cn } from '@/components/ui/cn.ts'

type Props = {
  label: string
  text: string
  maxLength: number
  /** A text of one line ends with Enter. */
  lines: 'one' | 'many'
  className?: string
  /** Called once; null: nothing is to change. */
  onDone: (text: string | null) => void
}

/** A text on the canvas while it is edited. Leaving it keeps what was typed; Escape throws away only what is a line, since undo brings an old text back. */
export function TextInPlace({ label, text, maxLength, lines, className, onDone }: Props) {
  const [typed, setTyped] = useState(text)
  const keys = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // The canvas and the page have keys of their own.
    event.stopPropagation()
    const ends = event.key === 'Enter' && (lines === 'one' || event.metaKey || event.ctrlKey)
    if (event.key !== 'Escape' && !ends) return
    event.preventDefault()
    onDone(ends || lines === 'many' ? typed : null)
  }
  return (
    <textarea
      // biome-ignore lint/a11y/noAutofocus: it comes where somebody asked to type
      autoFocus
      aria-label={label}
      value={typed}
      maxLength={maxLength}
      rows={1}
      onChange={(event) => setTyped(lines === 'one' ? event.target.value.replace(/\n/g, ' ') : event.target.value)}
      onFocus={(event) => event.target.select()}
      onBlur={() => onDone(typed)}
      onKeyDown={keys}
      className={cn('nodrag nopan nowheel resize-none bg-transparent outline-none', className)}
    />
  )
}
