import type { Page } from '@playwright/test'

/** Where the page scrolls sideways as a whole, and what sticks out; empty where it does not. Regions that scroll by themselves may. */
export function sideways(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    const clips = (element: Element): boolean => {
      for (let up = element.parentElement; up && up !== document.body; up = up.parentElement)
        if (getComputedStyle(up).overflowX !== 'visible') return true
      return false
    }
    return [...document.body.querySelectorAll('*')]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 1 && !clips(element))
      .map((element) => `${element.outerHTML.slice(0, 140)} ends at ${element.getBoundingClientRect().right}`)
      .slice(-5)
  })
}

/**
 * Gives every stop of Tab the focus as a keyboard would, and tells of those that are then hidden or under something else, or that nobody sees have it.
 * What stands on a canvas is moved into view by the canvas and is left out.
 */
export async function badStops(page: Page): Promise<string[]> {
  // From here on the browser shows where the focus is.
  await page.keyboard.press('Tab')
  return page.evaluate(async () => {
    const STOP = 'a[href], button, input, select, textarea, summary, [tabindex], [contenteditable=true]'
    const LOOKS = ['outlineStyle', 'outlineWidth', 'boxShadow', 'borderColor', 'backgroundColor'] as const
    const named = (element: Element) =>
      `<${element.tagName.toLowerCase()}> ${(element.getAttribute('aria-label') ?? element.textContent ?? '').slice(0, 60)}`
    /** The element, what is around and in it: a mark may be drawn on any of them. */
    const near = (element: HTMLElement) =>
      [element, element.parentElement, element.parentElement?.parentElement, ...element.children].filter(
        (each) => each != null,
      )
    const look = (element: HTMLElement) =>
      near(element)
        .map((each) => {
          const style = getComputedStyle(each)
          return LOOKS.map((name) => style[name]).join()
        })
        .join(';')
    const settle = () => new Promise((resolve) => requestAnimationFrame(() => resolve(null)))
    const problems: string[] = []
    const stops = [...document.querySelectorAll<HTMLElement>(STOP)].filter(
      (stop) =>
        stop.tabIndex >= 0 &&
        !stop.matches(':disabled') &&
        stop.checkVisibility() &&
        !stop.closest('.react-flow, [inert]'),
    )
    for (const stop of stops) {
      ;(document.activeElement as HTMLElement | null)?.blur()
      const before = look(stop)
      stop.focus()
      await settle()
      if (document.activeElement !== stop) continue
      if (look(stop) === before) problems.push(`${named(stop)} does not show that it has the focus`)
      const box = stop.getBoundingClientRect()
      const [left, right] = [Math.max(0, box.left), Math.min(innerWidth, box.right)]
      const [top, bottom] = [Math.max(0, box.top), Math.min(innerHeight, box.bottom)]
      if (box.width <= 1 || box.height <= 1) continue
      const hits = [0.5, 0.15, 0.85].some((part) => {
        const hit = document.elementFromPoint(left + (right - left) * part, top + (bottom - top) * part)
        return hit && (stop.contains(hit) || hit.contains(stop) || hit.closest('label')?.contains(stop))
      })
      if (right <= left || bottom <= top || !hits) problems.push(`${named(stop)} can’t be seen when it has the focus`)
    }
    return problems
  })
}

/** What would move for longer than a moment though motion is not wanted. */
export function motion(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const longest = (times: string) =>
      Math.max(...times.split(',').map((time) => Number.parseFloat(time) * (time.trim().endsWith('ms') ? 0.001 : 1)))
    const found = [...document.querySelectorAll('*')].flatMap((element) =>
      ['', '::before', '::after'].flatMap((part) => {
        const { animationName, animationDuration, transitionDuration } = getComputedStyle(element, part)
        const moves =
          (animationName !== 'none' && longest(animationDuration) > 0.01) || longest(transitionDuration) > 0.01
        return moves ? [`${element.outerHTML.slice(0, 100)}${part}`] : []
      }),
    )
    const running = document.getAnimations().filter(({ effect }) => Number(effect?.getComputedTiming().duration) > 10)
    return [...found, ...running.map(({ id }) => `animation ${id}`)]
  })
}
