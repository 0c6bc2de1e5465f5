import { type APIRequestContext, expect, test } from '@playwright/test'
import { expectAccessible, newLoop } from './loops.ts'
import { longLoop } from './sample-loops.ts'

/** A finished run of eight iterations, and its fork from the fifth with another state. */
async function runAndFork(request: APIRequestContext): Promise<{ parent: string; fork: string }> {
  const slug = await newLoop(request, 'Compared')
  const { loop } = await (await request.get(`/api/v1/loops/${slug}`)).json()
  const design = longLoop('Compared', 8)
  await request.put(`/api/v1/loops/${slug}/design`, { data: { revision: loop.revision, design } })
  const ended = async (id: string) => {
    await expect
      .poll(async () => (await (await request.get(`/api/v1/runs/${id}`)).json()).run.status, { timeout: 30_000 })
      .toBe('finished')
    return id
  }
  const start = await request.post('/api/v1/runs', { data: { loop: slug, input: {} } })
  const parent = await ended((await start.json()).run.id)
  const data = { iteration: 5, patch: [{ field: 'n', value: 40 }] }
  const fork = await request.post(`/api/v1/runs/${parent}/fork`, { data })
  return { parent, fork: await ended((await fork.json()).run.id) }
}

test('a run and its fork are laid side by side by keyboard, from where they part', async ({ page, request }) => {
  const { parent, fork } = await runAndFork(request)
  await page.goto(`/compare?a=${parent}`)
  await page.getByRole('button', { name: 'Choose run B' }).click()
  const choices = page.getByTestId('run-choices').getByRole('listitem')
  await expect(choices.first()).toContainText('its fork at iteration 5')
  await choices.first().getByRole('button').click()

  // The playhead of both stands where they part.
  await expect(page.getByTestId('divergence')).toContainText('They part in iteration 5')
  await expect(page).toHaveURL(new RegExp(`a=${parent}&b=${fork}`))
  await expect(page.getByTestId('compare-place')).toContainText('Iteration 5 of 8')
  const field = page.locator('[data-field="n"]')
  await expect(field).toContainText('4')
  await page.keyboard.press('ArrowLeft')
  await expect(page.getByTestId('compare-place')).toContainText('Iteration 4 of 8: no difference')
  await expect(field).toHaveCount(0)
  await page.keyboard.press('n')
  await expect(page.getByTestId('compare-place')).toContainText('Iteration 5 of 8: ')
  await expect(field).toBeVisible()
  await page.keyboard.press('d')
  await expect(page.getByRole('button', { name: 'Show differences' })).toBeVisible()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toContainText('Where the courses part')
  await page.keyboard.press('Escape')
  await expectAccessible(page)
  // The other way round a fork would read as if it had been there first.
  await page.goto(`/compare?a=${fork}&b=${parent}&i=5`)
  await expect(page).toHaveURL(new RegExp(`a=${parent}&b=${fork}&i=5`))
  await expect(page.getByTestId('divergence')).toContainText('They part in iteration 5')
  await page.keyboard.press('b')
  await expect(page).toHaveURL(new RegExp(`/runs/${fork}\\?i=5`))
})
