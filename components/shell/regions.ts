const REGION = 'header, main, aside, footer, nav, section[aria-label], section[aria-labelledby], [role=region]'
const STOP = 'a[href], button, input, select, textarea, summary, [tabindex], [contenteditable=true]'

/** Gives the focus to the next part of the page, or the one before. */
export function focusNextPart(step: 1 | -1): void {
  const regions = regionsOf(document)
  const current = regions.findLastIndex((region) => region.contains(document.activeElement))
  const before = current === -1 && step === -1 ? 0 : current
  const next = regions[(before + step + regions.length) % regions.length]
  if (next) focusPart(firstStop(next) ?? next)
}

/** A part of the page takes the focus itself where nothing in it does. */
export function focusPart(element: HTMLElement): void {
  if (element.tabIndex < 0) element.tabIndex = -1
  element.focus()
}

/** The parts of a page that stand beside each other: one inside another belongs to it, but the content has none of its own where it has parts. */
function regionsOf(page: Document): HTMLElement[] {
  const shown = [...page.querySelectorAll<HTMLElement>(REGION)].filter((region) => region.checkVisibility())
  const parts = shown.filter((region) => region.tagName !== 'MAIN' && !insideAnother(region))
  return shown.filter(
    (region) => parts.includes(region) || (isContent(region) && !parts.some((part) => region.contains(part))),
  )
}

function isContent({ tagName }: HTMLElement): boolean {
  return tagName === 'MAIN'
}

function insideAnother(region: HTMLElement): boolean {
  const around = region.parentElement?.closest<HTMLElement>(REGION)
  return around != null && !isContent(around)
}

/** Where Tab would stop first in it. */
function firstStop(region: HTMLElement): HTMLElement | null {
  const stops = [...region.querySelectorAll<HTMLElement>(STOP)]
  return stops.find((stop) => stop.tabIndex >= 0 && !stop.matches(':disabled') && stop.checkVisibility()) ?? null
}
