import { expect, test } from '@playwright/test'
import { expectAccessible, newLoop } from './loops.ts'
import { longLoop } from './sample-loops.ts'

test('a new stop rule is tried on a run and on all runs of its loop', async ({ page, request }) => {
  const slug = await newLoop(request, 'Asked')
  const { loop } = await (await request.get(`/api/v1/loops/${slug}`)).json()
  await request.put(`/api/v1/loops/${slug}/design`, {
    data: { revision: loop.revision, design: longLoop('Asked', 8) },
  })
  let run = ''
  for (let count = 0; count < 2; count++) {
    const started = await request.post('/api/v1/runs', { data: { loop: slug, input: {} } })
    run = (await started.json()).run.id
    await expect
      .poll(async () => (await (await request.get(`/api/v1/runs/${run}`)).json()).run.status, { timeout: 30_000 })
      .toBe('finished')
  }
  await page.goto(`/runs/${run}?tab=what-if`)
  const panel = page.getByTestId('what-if')
  await panel.getByLabel('Predicate').selectOption({ label: 'Contract: Most iterations' })
  await panel.getByRole('textbox', { name: 'Most iterations' }).fill('3')
  await expect(panel.getByTestId('what-if-here')).toContainText('ends in iteration 3: max iterations')
  await expect(panel.getByTestId('what-if-here')).toContainText('After iteration 3')
  await expect(page.getByTestId('what-if-lane')).toBeVisible()
  await panel.getByRole('button', { name: 'Go to iteration 3' }).click()
  await expect(page.getByTestId('place')).toContainText('Iteration 3 of')
  await panel.getByRole('button', { name: 'Over all runs of this loop' }).click()
  await expect(panel.getByTestId('what-if-summary')).toContainText('2 runs would have ended earlier')
  await expect(panel.locator('tr[data-fate="earlier"]')).toHaveCount(2)
  await expectAccessible(page, '[data-testid="what-if"]')
  await panel.locator('tr[data-fate="earlier"] a').first().click()
  await expect(page).toHaveURL(/\/runs\/run_[0-9a-z]+\?i=3/)
})
