'use client'

import { useEffect } from 'react'
import { nextRegion } from './regions.ts'

/** The first stop of Tab on every page leads past what all pages have; F6 and ⇧F6 go from part to part of the page. */
export function Landmarks() {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== 'F6' || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return
      const next = nextRegion(document, event.shiftKey ? -1 : 1)
      if (next === null) return
      event.preventDefault()
      focus(next)
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
  return (
    // biome-ignore lint/a11y/useValidAnchor: people and tools know a link at this place, and it goes to a place in the page
    <a
      href="#content"
      className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:border focus:border-line focus:bg-raised focus:px-3 focus:py-1.5 focus:font-medium focus:text-[13px] focus:shadow-md"
      onClick={(event) => {
        // The address is the place in a run or a filter: it stays as it is.
        event.preventDefault()
        const main = document.querySelector('main')
        if (main) focus(main)
      }}
    >
      Skip to the content
    </a>
  )
}

/** A part of the page takes the focus itself where nothing in it does. */
function focus(element: HTMLElement): void {
  if (element.tabIndex < 0) element.tabIndex = -1
  element.focus()
}
