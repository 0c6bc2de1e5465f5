import { expect, test } from '@playwright/test'
import { learningLoop } from '../tests/support/learning-loop.ts'
import { openDesigner } from './loops.ts'

test('why a run was stopped is read from its trace on, what a loop lacks is led to, and chaos says what saved it', async ({
  page,
  request,
}) => {
  const post = async (address: string, data: object) => (await request.post(`/api/v1${address}`, { data })).json()
  const { loop } = await post('/loops', { from: { kind: 'import', design: learningLoop('climb-in-a-journey') } })
  await post(`/loops/${loop.slug}/accept`, {})
  let run = ''
  for (const ceiling of [100, 60, 60, 60]) {
    run = (await post('/runs', { loop: loop.slug, input: { ceiling } })).run.id
    await expect
      .poll(async () => (await (await request.get(`/api/v1/runs/${run}`)).json()).run.status, { intervals: [100] })
      .toBe('finished')
  }

  await page.goto(`/runs/${run}?tab=guards`)
  await page.getByTestId('priors').getByRole('link', { name: 'Why it was stopped' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Why this run was stopped' })).toBeVisible()
  await expect(page.getByTestId('exit')).toContainText(
    'When it started it knew 3 finished runs of “climb-in-a-journey”',
  )
  await expect(page.getByTestId('moments').getByText('stopped')).toBeVisible()
  await page.getByRole('link', { name: 'What is known by now' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'climb-in-a-journey' })).toBeVisible()
  await expect(page.getByTestId('depths').getByRole('row')).toHaveCount(9)

  await openDesigner(page, loop.slug)
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Production checklist' }).click()
  await expect(page.getByTestId('count')).toContainText(/\d+ of 14 met/)
  await page
    .locator('[data-point="3"]')
    .getByRole('link', { name: /^Set it ?: Fourth layer/ })
    .click()
  await expect(page.getByRole('tab', { name: 'Contract' })).toHaveAttribute('aria-selected', 'true')
  await expect(page).toHaveURL(new RegExp(`/loops/${loop.slug}$`))

  await page.keyboard.press('Control+Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Chaos').selectOption('outages')
  await expect(dialog.getByRole('region', { name: 'Models' })).toBeHidden()
  await dialog.getByLabel('Seed').fill('7')
  await dialog.getByRole('button', { name: 'Start run' }).click()
  await page.getByRole('link', { name: 'Open trace' }).click()
  const chaos = page.getByTestId('chaos')
  await expect(chaos).toContainText(/Ran under chaos “outages”, seed 7:\s*\d+ faults, all made up for\./)
  await chaos.locator('summary').click()
  await chaos.getByRole('link', { name: 'iteration 2' }).first().click()
  await expect(page).toHaveURL(/[?&]i=2/)
})
