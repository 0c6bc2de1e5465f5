/** A stretch along a scrolled line, in pixels of its whole length. */
type Stretch = { from: number; to: number }

/** Kept free beside the tab that is brought into view: what fades out there is not the tab itself. */
const ROOM = 28

/** Where a strip of tabs has to be scrolled to, so that one of them is in view: no further than needed. */
export function scrollFor(seen: Stretch, tab: Stretch): number {
  const width = seen.to - seen.from
  if (tab.from - ROOM < seen.from) return Math.max(0, tab.from - ROOM)
  if (tab.to + ROOM > seen.to) return Math.min(tab.from, tab.to + ROOM - width)
  return seen.from
}

/** On which sides there is more than is seen. */
export function hiddenSides(seen: Stretch, length: number): 'none' | 'start' | 'end' | 'both' {
  const [start, end] = [seen.from > 1, seen.to < length - 1]
  return start && end ? 'both' : start ? 'start' : end ? 'end' : 'none'
}

/** Keeps the active tab of a strip in view until somebody scrolls it away, and says in `data-more` where there is more. Gives what shows the active one, and what ends it. */
export function followActive(list: HTMLElement): { show(): void; stop(): void } {
  let inView = true
  const seen = () => ({ from: list.scrollLeft, to: list.scrollLeft + list.clientWidth })
  const active = () => {
    const tab = list.querySelector<HTMLElement>('[role=tab][data-state=active]')
    if (!tab) return null
    const { left, width } = tab.getBoundingClientRect()
    const from = left - list.getBoundingClientRect().left + list.scrollLeft
    return { from, to: from + width }
  }
  const note = () => {
    const tab = active()
    inView = tab !== null && tab.from >= seen().from && tab.to <= seen().to
    list.dataset.more = hiddenSides(seen(), list.scrollWidth)
  }
  const show = () => {
    const tab = active()
    // Not scrollIntoView: that would scroll the page as well.
    if (tab) list.scrollLeft = scrollFor(seen(), tab)
    note()
  }
  // Counts that arrive make tabs wider.
  const size = new ResizeObserver(() => (inView ? show() : note()))
  for (const element of [list, ...list.children]) size.observe(element)
  list.addEventListener('scroll', note, { passive: true })
  return {
    show,
    stop() {
      size.disconnect()
      list.removeEventListener('scroll', note)
    },
  }
}
