import AxeBuilder from '@axe-core/playwright'
import { type APIRequestContext, expect, type Locator, type Page } from '@playwright/test'
import type { LoopDesign } from '../lib/loop/artefacts/design.ts'

/** A new ring, made by the API; its slug. */
export async function newLoop(request: APIRequestContext, name: string): Promise<string> {
  const response = await request.post('/api/v1/loops', { data: { name, from: { kind: 'blank' } } })
  expect(response.status()).toBe(201)
  return (await response.json()).loop.slug
}

/** What the server holds. */
export async function storedDesign(request: APIRequestContext, slug: string): Promise<LoopDesign> {
  return (await (await request.get(`/api/v1/loops/${slug}`)).json()).design
}

/** Opens the designer and waits until it can be used. */
export async function openDesigner(page: Page, slug: string): Promise<void> {
  await page.goto(`/loops/${slug}`)
  await expect(page.locator('.react-flow__node').first()).toBeVisible()
}

/** From the run that lights the canvas to its trace. */
export async function openTrace(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Open trace' }).click()
  await page.waitForURL(/\/runs\/run_/)
}

export function node(page: Page, id: string): Locator {
  return page.locator(`.react-flow__node[data-id="${id}"]`)
}

export async function expectSaved(page: Page): Promise<void> {
  await expect(page.getByTestId('save-status')).toHaveText('Saved')
}

/** Presses Tab until the element has the focus. It keeps it: presses come in bundles, and those that would lead on are taken away. */
export async function tabTo(page: Page, target: Locator, most = 120): Promise<void> {
  const reached = () =>
    target.evaluate((wanted) => {
      const keep = Object.assign(globalThis, { keepFocusOn: wanted }) as { keepFocusOn: Element; keepsFocus?: boolean }
      if (!keep.keepsFocus) {
        const stay = (event: KeyboardEvent) => {
          if (event.key !== 'Tab' || document.activeElement !== keep.keepFocusOn) return
          event.preventDefault()
          event.stopImmediatePropagation()
        }
        window.addEventListener('keydown', stay, true)
        keep.keepsFocus = true
      }
      return wanted === document.activeElement
    })
  for (let count = 0; !(await reached()); count += 10) {
    if (count >= most) throw new Error('Tab does not lead to the element')
    for (let press = 0; press < 10; press += 1) await page.keyboard.press('Tab')
  }
  await page.evaluate(() => Object.assign(globalThis, { keepFocusOn: null }))
}

/** No page of the application has frames of another origin: without them axe needs no blank page to gather its findings on. */
const axe = (page: Page, within: string) => new AxeBuilder({ page }).setLegacyMode().include(within)

/** No finding of axe that is serious or worse. */
export async function expectAccessible(page: Page, within = 'html'): Promise<void> {
  const { violations } = await axe(page, within)
    .options({ rules: { 'target-size': { enabled: true } } })
    .analyze()
  expect(seriousOf(violations)).toEqual([])
}

/** The same in both themes, the one of now first: in the other one only colours differ. */
export async function expectAccessibleInBothThemes(page: Page, within = 'html'): Promise<void> {
  await expectAccessible(page, within)
  const dark = await page.evaluate(() => document.documentElement.classList.contains('dark'))
  await page.emulateMedia({ colorScheme: dark ? 'light' : 'dark' })
  expect(await contrastFindings(page, within), dark ? 'light' : 'dark').toEqual([])
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' })
}

/** What axe finds about colours alone: the rest is the same in both themes. */
export async function contrastFindings(page: Page, within = 'html'): Promise<string[]> {
  return seriousOf((await axe(page, within).withRules(['color-contrast']).analyze()).violations)
}

/** What a bar that stays in place covers now can be scrolled out from under it. */
const isScrolledUnderABar = ({ any }: Violations[number]['nodes'][number]) =>
  any.some(({ id, data }) => id === 'target-size' && data?.messageKey === 'partiallyObscured')

type Violations = Awaited<ReturnType<AxeBuilder['analyze']>>['violations']

function seriousOf(violations: Violations): string[] {
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => ({ id, nodes: nodes.filter((found) => !isScrolledUnderABar(found)) }))
    .filter(({ nodes }) => nodes.length > 0)
    .map(({ id, nodes }) => `${id}: ${nodes.map((found) => found.target.join(' ')).join(', ')}`)
}
