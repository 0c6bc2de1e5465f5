'use client'
import { useEffect, useMemo, useRef } from 'react'

/** Keeps the keyboard in the case, whatever takes its place and however late it comes. */
export type CaseFocus = {
  /** The case is to get the focus: at once when its title is there, else as soon as it is. */
  want(run: string): void
  /** A title came, of a case or of what became of it. */
  arrived(title: HTMLElement): void
}

/** Who looks at the case, or asked for it, is led to its title each time that what they look at is replaced; nobody else is. */
export function useCaseFocus(): CaseFocus {
  const wanted = useRef(false)
  useEffect(() => {
    const look = ({ target }: Event) => {
      // A dialog belongs to what opened it.
      if (!(target instanceof Element) || target.closest('[role=dialog]')) return
      wanted.current = target.closest('[data-inbox-case]') !== null
    }
    document.addEventListener('focusin', look)
    document.addEventListener('pointerdown', look)
    return () => {
      document.removeEventListener('focusin', look)
      document.removeEventListener('pointerdown', look)
    }
  }, [])
  return useMemo(
    () => ({
      want: (run) => {
        const title = document.getElementById('case-title')
        if (title?.dataset.case === run) title.focus()
        wanted.current = true
      },
      arrived: (title) => {
        const elsewhere = !document.activeElement?.closest('[data-inbox-case]')
        if (wanted.current && elsewhere) title.focus()
      },
    }),
    [],
  )
}
