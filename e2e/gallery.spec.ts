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
  await expect(recorded.locator('.react-flow__node')).toHaveCount(7)
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

test('a version is offered as a template, found in the gallery, played back, copied and run; its file is looked at before it is taken', async ({
  page,
  request,
}) => {
  const post = async (path: string, data: object) => (await request.post(`/api/v1${path}`, { data })).json()
  const loop: string = (await post('/loops', { from: { kind: 'template', slug: 'json-refine' }, name: 'Profiles' }))
    .loop.slug
  await post(`/loops/${loop}/versions`, { note: 'First.', revision: 1 })
  const { templates } = await (await request.get('/api/v1/templates')).json()
  const { sampleInput } = templates.find(({ slug }: { slug: string }) => slug === 'json-refine')
  const run: string = (await post('/runs', { loop, version: 1, input: sampleInput })).run.id
  await expect
    .poll(async () => (await (await request.get(`/api/v1/runs/${run}`)).json()).run.status, { timeout: 20_000 })
    .toBe('finished')
  const cases = [{ name: 'the notes', input: sampleInput }]
  await post(`/loops/${loop}/suites`, { content: { suiteVersion: 1, name: 'profiles', cases } })

  const validators = [{ type: 'loop', name: 'asked', loop, input: {} }]
  await post(`/loops/${loop}/suites`, { content: { suiteVersion: 1, name: 'asking', cases, validators } })

  await page.goto(`/loops/${loop}/versions?offer`)
  const dialog = page.getByRole('dialog', { name: 'Offer as a template' })
  await dialog.getByLabel('Title').fill(`Ours ${loop}`)
  await expect(dialog.getByLabel('Recorded run to look at first')).toHaveValue(run)
  await expect(dialog.getByLabel('Input 1 as JSON')).toHaveValue(/Alice/)
  await expect(dialog.getByLabel('Suite that comes along')).toHaveValue(/suite_/)
  await expect(dialog.getByRole('option', { name: /^“asking”/ })).toBeDisabled()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Offer as a template' }).click()
  await page.waitForURL(/\/templates\/ours-/)
  const slug = page.url().split('/').at(-1) ?? ''
  await expect(page.getByText('1 of 1 run converged')).toBeVisible()
  await expect(page.getByText('A copy has its suite “profiles”: 1 case.')).toBeVisible()

  await page.goto('/templates')
  await page.getByRole('searchbox', { name: 'Look for a template' }).fill(loop)
  const card = page.getByRole('article')
  await expect(card).toHaveCount(1)
  await expect(card).toContainText('Yours · v1')
  await card.getByRole('link').click()
  await page.getByRole('button', { name: 'Play the recorded run' }).click()
  const place = page.getByTestId('recorded-run').getByTestId('place')
  await expect(place).toContainText('Iteration 1 of')
  await page.getByTestId('recorded-run').getByRole('button', { name: 'Next iteration' }).click()
  await expect(place).toContainText('Iteration 2 of')
  await page.getByRole('button', { name: 'Run', exact: true }).first().click()
  await page.waitForURL(/\/runs\//)

  const file = await (await request.get(`/api/v1/templates/${slug}/file`)).body()
  await page.goto('/templates/import')
  const picker = page.getByLabel('Template file')
  const broken = Buffer.from(file.toString().replace('"templateVersion": 1', '"templateVersion": 9'))
  await picker.setInputFiles({ name: 'later.json', mimeType: 'application/json', buffer: broken })
  await expect(page.getByRole('main').getByRole('alert')).toContainText('version 9')
  await picker.setInputFiles({ name: 'ours.json', mimeType: 'application/json', buffer: file })
  await page.getByRole('button', { name: 'Play the recorded run' }).click()
  await expect(place).toContainText('Iteration 1 of')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Take it into my workspace' }).click()
  await page.waitForURL(/\/loops\//)
  await expect(page.getByText('This loop was imported.')).toBeVisible()
})
