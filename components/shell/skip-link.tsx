'use client'

import { focusPart } from './regions.ts'

/** The first stop of Tab on every page: past what all pages have, to what this one is about. */
export function SkipLink() {
  return (
    // biome-ignore lint/a11y/useValidAnchor: people and tools know a link at this place, and it goes to a place in the page
    <a
      href="#content"
      className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:border focus:border-line focus:bg-raised focus:px-3 focus:py-1.5 focus:font-medium focus:text-[13px] focus:shadow-md"
      onClick={(event) => {
        // The address is the place in a run or a filter: it stays as it is.
        event.preventDefault()
        const main = document.querySelector('main')
        if (main) focusPart(main)
      }}
    >
      Skip to the content
    </a>
  )
}
