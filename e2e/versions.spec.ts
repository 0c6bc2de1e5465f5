import { expect, test } from '@playwright/test'
import { setConfig } from '../lib/loop/1-draw/edit-nodes.ts'
import { expectAccessible, expectSaved, newLoop, node, openDesigner, storedDesign } from './loops.ts'

test('two versions are published, compared and shared; the copy is reviewed and accepted', async ({
  page,
  request,
  browser,
}) => {
  const slug = await newLoop(request, 'Published twice')
  await page.goto(`/loops/${slug}`)
  await page.getByRole('link', { name: 'Versions of this loop' }).click()
  await expect(page.getByText('Nothing published yet')).toBeVisible()
  const note = page.getByRole('textbox', { name: 'What changed in this version' })
  await note.fill('First')
  await page.getByRole('button', { name: 'Publish version' }).click()
  await expect(page.getByRole('listitem').filter({ hasText: 'First' })).toContainText('same as draft')

  const design = await storedDesign(request, slug)
  const decide = design.nodes.find(({ id }) => id === 'decide')
  const changed = setConfig(design, 'decide', { ...decide?.config, prompt: 'Write one more fact.' })
  await request.put(`/api/v1/loops/${slug}/design`, { data: { revision: 1, design: changed } })
  await page.reload()
  await note.fill('Shorter prompt')
  await page.getByRole('button', { name: 'Publish version' }).click()

  // What it changed is shown at once, in the drawing and in words.
  await expect(page).toHaveURL(/a=1&b=2/)
  await expect(page.locator('[data-mark="changed"]')).toContainText('Choose the next step')
  const change = page.getByRole('group').filter({ hasText: 'prompt changed' })
  await change.locator('summary').click()
  await expect(change).toContainText('Write one more fact.')
  await expect(page.getByText('1 change of what a run does.')).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Actions for v1' }).click()
  await page.getByRole('menuitem', { name: 'Restore into the draft' }).click()
  await expect(page.getByText('The draft is as v1 now.')).toBeVisible()
  expect(await storedDesign(request, slug)).toEqual(design)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('The draft is as v1 now.')).toHaveCount(0)
  expect(await storedDesign(request, slug)).toEqual(changed)

  await page.keyboard.press('Control+k')
  await page.keyboard.type('share v2')
  await expect(page.getByRole('listbox').getByRole('option', { selected: true })).toContainText('v2: Share by link')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Share v2' })
  await dialog.getByRole('button', { name: 'Make a link' }).click()
  const link = await dialog.getByRole('textbox', { name: 'The link' }).inputValue()

  const stranger = await (await browser.newContext()).newPage()
  await stranger.goto(link)
  await expect(stranger.getByRole('heading', { level: 1, name: 'Published twice' })).toBeVisible()
  await expect(node(stranger, 'decide')).toBeVisible()
  await node(stranger, 'decide').click()
  await expect(stranger.getByRole('region', { name: 'Choose the next step' })).toContainText('Write one more fact.')
  await expectAccessible(stranger)
  await stranger.getByRole('button', { name: 'Copy into my workspace' }).click()
  await expect(stranger.getByText('This loop was imported.')).toBeVisible()
  await stranger.getByRole('button', { name: 'Review and accept' }).click()
  await stranger.getByRole('button', { name: 'Accept', exact: true }).click()
  await expect(stranger.getByText('This loop was imported.')).toHaveCount(0)
  const copy = new URL(stranger.url()).pathname.split('/').at(-1) ?? ''
  expect(copy).not.toBe(slug)

  await dialog.getByRole('button', { name: 'Revoke' }).click()
  await expect(dialog.getByText('revoked', { exact: true })).toBeVisible()
  await stranger.goto(link)
  await expect(stranger.getByRole('heading', { name: 'This link leads nowhere' })).toBeVisible()
})

test('a revision is looked at and restored, and undo leads back', async ({ page, request }) => {
  const slug = await newLoop(request, 'With a history')
  await openDesigner(page, slug)
  await node(page, 'act').click()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Another action')
  await expectSaved(page)
  await page.getByRole('tab', { name: 'History' }).click()
  const history = page.getByRole('list', { name: 'Revisions, newest first' })
  await expect(history.getByRole('listitem').first()).toContainText('node “Another action”: label changed')
  await history.getByRole('button', { name: 'Look at revision 1' }).click()
  const dialog = page.getByRole('dialog', { name: 'Revision 1' })
  await expect(dialog.locator('[data-mark="changed"]')).toContainText('Write it down')
  await dialog.getByRole('button', { name: 'Restore' }).click()
  await expect(node(page, 'act')).toContainText('Write it down')
  await expectSaved(page)
  await expect(history.getByRole('listitem')).toHaveCount(3)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(node(page, 'act')).toContainText('Another action')
})
