import { type APIRequestContext, expect, type Page, test } from '@playwright/test'
import { type FakeModelServer, startModelServer } from '../tests/support/fake-model-server.ts'
import { NOTES, PROFILE_ANSWER } from '../tests/support/json-refine-answer.ts'
import { expectAccessibleInBothThemes, openDesigner, tabTo } from './loops.ts'

const KEY = 'sk-e2e-planted-0123456789-WXYZ'

let server: FakeModelServer
test.beforeAll(async () => {
  server = await startModelServer(() => PROFILE_ANSWER)
})
test.afterAll(() => server.close())

/** Other journeys share the workspace: it is left as it was. */
async function forget(request: APIRequestContext, connection: string, alias?: string): Promise<void> {
  await request.delete(`/api/v1/settings/models/connections/${connection}`)
  if (alias) await request.delete(`/api/v1/settings/models/aliases/${alias}`)
}

async function connect(request: APIRequestContext, name: string): Promise<void> {
  const data = { kind: 'openai-compatible', baseUrl: server.baseUrl, key: KEY }
  expect((await request.put(`/api/v1/settings/models/connections/${name}`, { data })).status()).toBe(200)
}

const card = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('button', { name: `Test ${name}`, exact: true }) })

test('a connection is entered and tried, its model gets an alias, a template runs on it, and another base URL clears the key', async ({
  page,
  request,
}) => {
  const name = 'e2e-lab'
  await page.goto('/')
  await page.getByRole('link', { name: 'Settings', exact: true }).click()
  await expect(page).toHaveURL(/\/settings\/models$/)
  await page.getByRole('button', { name: 'Add connection' }).click()
  await page.getByRole('menuitem', { name: 'OpenAI-compatible server' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel('Base URL').fill(server.baseUrl)
  await dialog.getByLabel(/^API key/).fill(KEY)
  await dialog.getByRole('button', { name: 'Save and test' }).click()
  await expect(card(page, name)).toContainText('Works. It has 2 models.')
  await expect(card(page, name)).toContainText('••••WXYZ')
  expect(server.seen.at(-1)?.headers.authorization).toBe(`Bearer ${KEY}`)

  await page.getByRole('button', { name: `Models of ${name}` }).click()
  await dialog.getByLabel('Filter the models').fill('small')
  await expect(dialog.getByRole('list', { name: 'Models' }).getByRole('listitem')).toHaveCount(1)
  await dialog.getByRole('button', { name: 'Use as …: small-model' }).click()
  await page.getByRole('menuitem', { name: 'default' }).click()
  await expect(dialog).toContainText('“default” is now small-model.')
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('button', { name: 'Change the model of default' })).toBeVisible()

  const made = await request.post('/api/v1/loops', {
    data: { name: 'On a real model', from: { kind: 'template', slug: 'json-refine' } },
  })
  const { slug } = (await made.json()).loop
  await openDesigner(page, slug)
  await page.keyboard.press('ControlOrMeta+Enter')
  await dialog.getByLabel('notes').fill(NOTES)
  await dialog.getByLabel('Model “default”', { exact: true }).selectOption('workspace')
  await expect(dialog).toContainText(`now ${name}: small-model`)
  await dialog.getByLabel('Model name for “default”').selectOption('default')
  await dialog.getByRole('button', { name: 'Start run' }).click()
  const lastRun = async () => (await (await request.get(`/api/v1/runs?loop=${slug}`)).json()).runs[0]
  await expect.poll(async () => (await lastRun())?.outcome).toBe('success')
  expect(server.seen.filter(({ url }) => url === '/v1/chat/completions').length).toBeGreaterThan(1)

  await page.goto('/settings/models')
  await page.getByRole('button', { name: `Edit ${name}` }).click()
  await expect(dialog.getByLabel(/^API key/)).toHaveValue('')
  await dialog.getByLabel('Base URL').fill(server.baseUrl.replace('/v1', '/v2'))
  await expect(dialog).toContainText('Another base URL clears the stored key')
  await dialog.getByRole('button', { name: 'Save and test' }).click()
  await expect(card(page, name)).toContainText('Its key was removed with its base URL')
  await expect(card(page, name)).toContainText('No key')
  await expect(card(page, name)).toContainText('Does not work.')
  expect(server.seen.at(-1)?.headers.authorization).toBeUndefined()
  expect(await page.content()).not.toContain(KEY)

  await page.getByRole('button', { name: `More for ${name}` }).click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await expect(dialog).toContainText('the alias default')
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await expect(card(page, name)).toHaveCount(0)
  await expect(page.getByText(`There is no provider “${name}”`)).toBeVisible()
  await forget(request, name, 'default')
})

test('everything is done by the keyboard, and nothing is refused by axe in either theme', async ({ page, request }) => {
  const name = 'e2e-keys'
  await connect(request, name)
  await page.goto('/settings/models')
  const dialog = page.getByRole('dialog')
  await tabTo(page, page.getByRole('button', { name: `Test ${name}`, exact: true }))
  await page.keyboard.press('Enter')
  await expect(card(page, name)).toContainText('Works.')
  await expectAccessibleInBothThemes(page)

  await tabTo(page, page.getByRole('button', { name: 'Choose the model of fast' }))
  await page.keyboard.press('Enter')
  await expect(dialog.getByLabel('Connection')).toBeFocused()
  await dialog.getByLabel('Connection').selectOption(name)
  await tabTo(page, dialog.getByLabel('Filter the models'))
  await page.keyboard.type('large')
  await page.keyboard.press('Tab')
  await expect(dialog.getByRole('button', { name: 'Pick large-model' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(dialog.getByLabel('Model', { exact: true })).toHaveValue('large-model')
  await expectAccessibleInBothThemes(page)
  await tabTo(page, dialog.getByRole('button', { name: 'Save' }))
  await page.keyboard.press('Enter')
  await expect(dialog).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Change the model of fast' })).toBeVisible()
  await forget(request, name, 'fast')
})

test('what another tab has changed is not written over', async ({ page, request }) => {
  const name = 'e2e-tabs'
  await connect(request, name)
  await page.goto('/settings/models')
  await page.getByRole('button', { name: `Edit ${name}` }).click()
  await connect(request, name)
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('checkbox', { name: 'Take the stored key away' }).check()
  await dialog.getByRole('button', { name: 'Save and test' }).click()
  await expect(dialog.getByRole('alert')).toContainText('Somebody has changed it meanwhile')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(card(page, name)).toContainText('••••WXYZ')
  await forget(request, name)
})

for (const { where, opens, field } of [
  { where: 'models', opens: ['Add connection', 'Anthropic'], field: /^API key/ },
  { where: 'models', opens: ['Add alias'], field: 'Alias' },
  { where: 'prices', opens: ['Add price'], field: 'Model' },
  { where: 'mcp', opens: ['Add server'], field: 'Address' },
])
  test(`what was typed is not lost by a slip: ${opens[0]}`, async ({ page }) => {
    await page.goto(`/settings/${where}`)
    const [button = '', item] = opens
    await page.getByRole('button', { name: button, exact: true }).click()
    if (item) await page.getByRole('menuitem', { name: item }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(field, { exact: true }).fill('half')
    await page.keyboard.press('Escape')
    await expect(dialog.getByRole('alert')).toHaveText('What you have entered is not saved.')
    await page.keyboard.press('Escape')
    await expect(dialog.getByLabel(field, { exact: true })).toBeFocused()
    await expect(dialog.getByLabel(field, { exact: true })).toHaveValue('half')
    await page.keyboard.press('Escape')
    await dialog.getByRole('button', { name: 'Discard' }).click()
    await expect(dialog).toBeHidden()
  })

test('a price is searched for, entered, taken back, and brought back', async ({ page, request }) => {
  const of = { provider: 'anthropic', model: 'claude-haiku-4-5' }
  await page.goto('/settings/prices')
  await page.getByLabel('Search the prices').fill('claude-haiku-4-5')
  const row = page.getByRole('row').filter({ has: page.getByText(of.model, { exact: true }) })
  await expect(row).toContainText('$1')
  await row.getByRole('button', { name: `Edit the price of ${of.model}` }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('USD per million tokens in').fill('1,5')
  await expect(dialog.getByRole('button', { name: 'Save' })).toBeDisabled()
  await dialog.getByLabel('USD per million tokens in').fill('0.75')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(row).toContainText('$0.75')
  await expect(row).toContainText('entered')
  await row.getByRole('button', { name: `${of.model}: back to the list price` }).click()
  await expect(row).not.toContainText('entered')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(row).toContainText('$0.75')
  await expectAccessibleInBothThemes(page)
  await request.delete(`/api/v1/settings/models/prices?provider=${of.provider}&model=${of.model}`)
})
