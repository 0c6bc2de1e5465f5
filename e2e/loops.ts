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

export function node(page: Page, id: string): Locator {
  return page.locator(`.react-flow__node[data-id="${id}"]`)
}

export async function expectSaved(page: Page): Promise<void> {
  await expect(page.getByTestId('save-status')).toHaveText('Saved')
}

/** Presses Tab until the element has the focus. */
export async function tabTo(page: Page, target: Locator, most = 120): Promise<void> {
  for (let count = 0; count < most; count += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error('Tab does not lead to the element')
}

/** No finding of axe that is serious or worse. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .options({ rules: { 'target-size': { enabled: true } } })
    .analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map((found) => found.target.join(' ')).join(', ')}`)).toEqual(
    [],
  )
}
