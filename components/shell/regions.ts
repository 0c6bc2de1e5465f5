const REGION = 'header, main, aside, footer, nav, section[aria-label], section[aria-labelledby], [role=region]'
const STOP = 'a[href], button, input, select, textarea, summary, [tabindex], [contenteditable=true]'

/** What has the focus when it goes from its part of the page to the next one, or the one before; null in a dialog, and where there are no parts. */
export function nextRegion(page: Document, step: 1 | -1): HTMLElement | null {
  if (page.querySelector('[role=dialog], [role=alertdialog], [role=menu]')) return null
  const regions = regionsOf(page)
  const current = regions.findLastIndex((region) => region.contains(page.activeElement))
  const before = current === -1 && step === -1 ? 0 : current
  const next = regions[(before + step + regions.length) % regions.length]
  return next ? (firstStop(next) ?? next) : null
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
