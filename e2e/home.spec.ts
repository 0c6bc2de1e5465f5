import { expect, test } from '@playwright/test'
import { expectAccessible, newLoop } from './loops.ts'

test('the first visit leads to a run in one click', async ({ page, request }) => {
  // Other journeys leave loops behind: what is archived is gone from the list, as on a first visit.
  const { loops } = await (await request.get('/api/v1/loops')).json()
  for (const { slug } of loops) await request.delete(`/api/v1/loops/${slug}`)
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Draw a loop')
  await expectAccessible(page)
  const templates = page.getByRole('article')
  await expect(templates).toHaveCount(2)
  await templates.first().getByRole('button', { name: /^Run / }).click()
  await page.waitForURL(/\/runs\/run_/)
  await expect(page.getByText('converged').first()).toBeVisible()
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1, name: 'Loops' })).toBeVisible()
  await expect(page.getByRole('table')).toContainText('converged')
  await expect(page.getByRole('img', { name: '1 of 1 finished runs converged' })).toBeVisible()
})

test('a template is taken as a start', async ({ page }) => {
  await page.goto('/')
  await page
    .getByRole('article')
    .first()
    .getByRole('button', { name: /as a start/ })
    .click()
  await page.waitForURL(/\/loops\//)
  await expect(page.getByRole('button', { name: /^Compiles/ })).toBeVisible()
})

test('a new loop is a valid ring', async ({ page }) => {
  await page.goto('/')
  await page.getByRole('link', { name: 'New loop' }).click()
  await page.getByRole('button', { name: 'Create loop' }).click()
  await page.waitForURL(/\/loops\//)
  await expect(page.locator('.react-flow__node')).toHaveCount(5)
  await expect(page.getByRole('button', { name: 'Compiles' })).toBeVisible()
})

test('a loop is archived after a question', async ({ page, request }) => {
  await newLoop(request, 'To be archived')
  await page.goto('/')
  await page.getByRole('button', { name: 'Actions for To be archived' }).click()
  await page.getByRole('menuitem', { name: 'Archive' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Archive' }).click()
  await expect(page.getByRole('link', { name: 'To be archived' })).toHaveCount(0)
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`home has no serious accessibility finding, ${colorScheme}`, async ({ page, request }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await newLoop(request, `Home ${colorScheme}`)
    await page.goto('/')
    await expectAccessible(page)
    await page.setViewportSize({ width: 390, height: 844 })
    await expectAccessible(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  })
}

test('on a small phone the pages and the count of the inbox stand in one row', async ({ page }) => {
  await page.route('**/api/v1/inbox?*', (route) =>
    route.fulfill({ json: { items: [], nextCursor: null, total: 0, decisions: 12 } }),
  )
  await page.setViewportSize({ width: 320, height: 640 })
  await page.goto('/memory')
  await expect(page.getByTestId('inbox-count')).toHaveText(/^12/)
  const nav = page.getByRole('navigation', { name: 'Main' })
  const heights = await nav.getByRole('link').evaluateAll((links) => links.map((link) => link.clientHeight))
  expect(new Set(heights).size).toBe(1)
  expect(await nav.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0)
})
