import { expect, test } from '@playwright/test'
import { expectAccessible } from './loops.ts'

test('a template’s recorded run is played back before the template is copied', async ({ page, request }) => {
  const newestRun = async () => (await (await request.get('/api/v1/runs?limit=1')).json()).runs[0]?.id
  const before = await newestRun()
  await page.goto('/templates')
  await expectAccessible(page)
  await page.getByRole('article', { name: 'Code generation' }).getByRole('link').click()
  await page.waitForURL(/\/templates\/code-generation$/)
  await page.getByRole('button', { name: 'Play the recorded run' }).click()
  const recorded = page.getByTestId('recorded-run')
  const place = recorded.getByTestId('place')
  await expect(place).toContainText('Iteration 1 of 5')
  await expect(recorded.locator('.react-flow__node')).toHaveCount(5)
  await recorded.getByRole('button', { name: /violation: go to the next/ }).click()
  await expect(place).toContainText('Iteration 3 of 5')
  await recorded.getByRole('button', { name: 'Next iteration' }).click()
  await expect(place).toContainText('Iteration 4 of 5')
  await recorded.getByRole('tab', { name: /^Prompt/ }).click()
  await expect(recorded.getByRole('tabpanel').filter({ visible: true })).toContainText('taken back')
  await expectAccessible(page)
  expect(await newestRun()).toBe(before)

  await page.getByRole('button', { name: 'Copy into my workspace' }).click()
  await page.waitForURL(/\/loops\/code-generation/)
})
