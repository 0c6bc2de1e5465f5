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
  await expect(templates.first()).toBeVisible()
  await templates.first().getByRole('button', { name: /^Run / }).click()
  await page.waitForURL(/\/runs\/run_/)
  await expect(page.getByText('converged').first()).toBeVisible()
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1, name: 'Loops' })).toBeVisible()
  await expect(page.getByRole('table')).toContainText('converged')
  await expect(page.getByRole('img', { name: '1 of the last 1 finished run converged' }).first()).toBeVisible()
  await page.getByRole('button', { name: /^How .* has gone$/ }).click()
  await expect(page.getByRole('img', { name: /^Converged: 100 % of 1 finished run/ })).toBeVisible()
  await expectAccessible(page)
})

test('runs are looked for, put in order and chosen to be compared', async ({ page, request }) => {
  const loop = await newLoop(request, 'Rivers of the world')
  for (const topic of ['the Nile', 'the Rhine'])
    await request.post('/api/v1/runs', { data: { loop, input: { topic } } })
  await page.goto(`/runs?loop=${loop}`)
  const rows = page.locator('[data-run]')
  await expect(rows).toHaveCount(2)
  await page.getByRole('searchbox', { name: /Look for runs/ }).fill('RHINE')
  await expect(rows).toHaveCount(1)
  await expect(page).toHaveURL(/text=RHINE/)
  await page.getByRole('searchbox', { name: /Look for runs/ }).fill('')
  await expect(rows).toHaveCount(2)
  await page.getByRole('button', { name: 'Iterations' }).click()
  await expect(page.getByRole('columnheader', { name: 'Iterations' })).toHaveAttribute('aria-sort', 'descending')
  await expect(page).toHaveURL(/sort=iterations/)
  for (const box of await page.getByRole('checkbox').all()) await box.check()
  await expect(page.getByRole('link', { name: 'Compare' })).toHaveAttribute('href', /\/compare\?a=run_\w+&b=run_\w+/)
  await expectAccessible(page)
})

test('a template is taken as a start', async ({ page }) => {
  await page.goto('/templates')
  await page
    .getByRole('article')
    .first()
    .getByRole('button', { name: /^Copy into my workspace: / })
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
