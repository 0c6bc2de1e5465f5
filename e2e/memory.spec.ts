import { type APIRequestContext, expect, type Page, test } from '@playwright/test'
import { newDesign } from '../lib/loop/1-draw/new-design.ts'
import type { LoopDesign } from '../lib/loop/artefacts/design.ts'
import { rememberingLoop } from '../tests/support/remembering-loop.ts'
import { expectAccessibleInBothThemes, newLoop, openDesigner, storedDesign } from './loops.ts'

/** Recalls what is known of its topic, writes it down, and keeps at its end how it went. */
function remembering(name: string): LoopDesign {
  return {
    ...rememberingLoop(name, { key: '"about " + state.topic' }),
    models: newDesign(name).models,
    consolidation: {
      when: 'always',
      facts: [{ text: '{{ state.topic }} ended by {{ run.reason }}', key: 'ending', scope: 'loop' }],
      model: { alias: 'default', maxFacts: 2, maxOutputTokens: 400 },
    },
    script: {
      rules: [{ respond: { json: { facts: [{ text: 'One round is enough for seals', kind: 'decision' }] } } }],
    },
  }
}

async function loopOf(request: APIRequestContext, name: string): Promise<string> {
  const slug = await newLoop(request, name)
  const saved = await request.put(`/api/v1/loops/${slug}/design`, {
    data: { revision: 1, design: remembering(name) },
  })
  expect(saved.status(), await saved.text()).toBe(200)
  return slug
}

async function runToEnd(request: APIRequestContext, slug: string, topic: string): Promise<string> {
  const started = await request.post('/api/v1/runs', { data: { loop: slug, input: { topic } } })
  expect(started.status()).toBe(201)
  const run: string = (await started.json()).run.id
  await expect.poll(async () => (await (await request.get(`/api/v1/runs/${run}`)).json()).run.status).toBe('finished')
  return run
}

const rows = (page: Page) => page.locator('tbody tr')

test('what a run wrote is recalled by the next, seen with where it came from, edited and forgotten', async ({
  page,
  request,
}) => {
  const slug = await loopOf(request, 'Sea notes')
  const first = await runToEnd(request, slug, 'seals')
  const second = await runToEnd(request, slug, 'seals')
  const { run } = await (await request.get(`/api/v1/runs/${second}`)).json()
  expect(run.output.facts).toContain('What is known of seals: they live in the sea.')

  await page.goto('/')
  await page.getByRole('link', { name: 'Memory', exact: true }).click()
  await page.getByRole('combobox', { name: 'Loop' }).selectOption(slug)
  await expect(page).toHaveURL(new RegExp(`loop=${slug}`))
  await page.getByRole('combobox', { name: 'Who recalls it' }).selectOption('Of one loop')
  await expect(rows(page)).toHaveCount(3)
  await expect(rows(page).filter({ hasText: 'seals ended by goal' })).toContainText('end of the run')
  const known = rows(page).filter({ hasText: 'they live in the sea' })
  await expect(known.getByRole('link')).toHaveAttribute('href', `/runs/${first}?i=1`)

  await page.getByRole('searchbox', { name: 'Search memory' }).fill('SEA known')
  await expect(rows(page)).toHaveCount(1)
  await rows(page).getByRole('button').focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('about seals')
  await expectAccessibleInBothThemes(page)
  await dialog.getByRole('button', { name: 'Edit' }).click()
  await page.getByRole('textbox', { name: 'Text' }).fill('What is known of seals: they sleep on ice.')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(rows(page)).toContainText('they sleep on ice')
  await expect(rows(page)).toContainText('edited')

  const third = await runToEnd(request, slug, 'seals')
  expect((await (await request.get(`/api/v1/runs/${third}`)).json()).run.output.facts).toContain(
    'What is known of seals: they sleep on ice.',
  )

  await page.goto(`/memory?loop=${slug}&scope=loop`)
  await rows(page).filter({ hasText: 'One round is enough' }).getByRole('button').click()
  await page.getByRole('button', { name: 'Forget …', exact: true }).click()
  await expectAccessibleInBothThemes(page)
  await page.getByRole('button', { name: 'Forget it' }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(rows(page).filter({ hasText: 'One round is enough' })).toHaveCount(0)

  await page.getByRole('button', { name: 'Forget all of these …' }).click()
  await page.getByRole('button', { name: /^Forget \d+ entr/ }).click()
  await expect(page.getByText('Nothing here matches this filter')).toBeVisible()
})

test('somebody writes into memory, and what another changed meanwhile is not overwritten', async ({
  page,
  request,
}) => {
  const slug = await newLoop(request, 'Written by hand')
  await page.goto(`/memory?loop=${slug}`)
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('textbox', { name: 'Text' }).fill('Prices are in euros.')
  await page.getByRole('textbox', { name: 'Key' }).fill('currency')
  await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click()
  await expect(rows(page).filter({ hasText: 'Prices are in euros.' })).toContainText('currency')

  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('textbox', { name: 'Text' }).fill('Prices are in dollars.')
  await page.getByRole('textbox', { name: 'Key' }).fill('currency')
  await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click()
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('another entry under “currency”')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Discard' }).click()

  const [memory] = (await (await request.get(`/api/v1/memories?loop=${slug}&scope=loop`)).json()).items
  await rows(page).filter({ hasText: 'Prices are in euros.' }).getByRole('button').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Edit' }).click()
  await request.patch(`/api/v1/memories/${memory.id}`, { data: { text: 'Prices are in francs.', seen: null } })
  await page.getByRole('textbox', { name: 'Text' }).fill('Prices are in yen.')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('Somebody changed it meanwhile')
})

test('what was typed is not lost by a slip', async ({ page }) => {
  await page.goto('/memory')
  const add = page.getByRole('button', { name: 'Add', exact: true })
  const text = page.getByRole('textbox', { name: 'Text' })
  const [stay, question] = [page.getByRole('button', { name: 'Keep editing' }), page.getByText('is not saved')]
  await add.click()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()

  await add.click()
  await text.fill('Half a thought')
  const slips = [
    () => page.keyboard.press('Escape'),
    () => page.mouse.click(5, 400),
    () => page.getByRole('button', { name: 'Close dialog' }).click(),
  ]
  for (const slip of slips) {
    await slip()
    await expect(question).toBeVisible()
    await expect(stay).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(question).toBeHidden()
    await expect(text).toHaveValue('Half a thought')
    await text.focus()
  }
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(text).toBeFocused()
  await page.keyboard.press('Escape')
  await text.click()
  await expect(question).toBeHidden()
  await expect(text).toBeFocused()
  await page.keyboard.press('Escape')
  await expectAccessibleInBothThemes(page)
  await page.getByRole('button', { name: 'Discard' }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
})

test('what a run keeps at its end is set in the designer and seen in its trace', async ({ page, request }) => {
  const slug = await loopOf(request, 'Kept at the end')
  await openDesigner(page, slug)
  await page.getByRole('tab', { name: 'Contract' }).click()
  const keep = page.getByRole('switch', { name: /Keep something at the end/ })
  await expect(keep).toBeChecked()
  await page.getByRole('combobox', { name: 'Keep', exact: true }).selectOption('success')
  await expect.poll(async () => (await storedDesign(request, slug)).consolidation?.when).toBe('success')
  await expect(page.getByRole('link', { name: 'Memory', exact: true })).toHaveAttribute('href', `/memory?loop=${slug}`)

  const run = await runToEnd(request, slug, 'seals')
  await page.goto(`/runs/${run}?i=1`)
  await page.getByRole('button', { name: /end of the run/ }).click()
  await page.getByRole('tab', { name: /^Observed/ }).click()
  await expect(page.getByText('Kept in long-term memory')).toBeVisible()
  await page.getByRole('tab', { name: /^Prompt/ }).click()
  await expect(page.getByRole('tabpanel')).toContainText('You close a finished run')
})
