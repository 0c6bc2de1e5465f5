import { expect, test } from '@playwright/test'
import { type EverythingServer, startEverythingServer } from '../tests/support/mcp-server.ts'
import { expectAccessibleInBothThemes, expectSaved, newLoop, node, openDesigner, storedDesign } from './loops.ts'

let everything: EverythingServer
test.beforeAll(async () => {
  everything = await startEverythingServer()
})
test.afterAll(() => everything.kill())

// Axe looks at every page in both themes.
test.setTimeout(120_000)

test('a server is added, a tool of it is taken over into a loop, called, and seen in the trace', async ({
  page,
  request,
}) => {
  await page.goto('/settings/mcp')
  await page.getByRole('button', { name: 'Add server' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name', { exact: true }).fill('everything')
  await dialog.getByLabel('Address').fill(everything.url)
  await dialog.getByRole('button', { name: 'Add header' }).click()
  await dialog.getByLabel('Name of header 1').fill('X-Key')
  await dialog.getByLabel('Value of header 1').fill('planted-key-1234')
  await expectAccessibleInBothThemes(page)
  await dialog.getByRole('button', { name: 'Save and connect' }).click()
  await expect(page.getByText(/It answered with \d+ tools\./)).toBeVisible()
  await page.getByText(/^\d+ tools, listed/).click()
  await expect(page.getByText('Returns the sum of two numbers')).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.reload()
  await expect(page.getByText('X-Key: encrypted here')).toBeVisible()
  expect(await page.content()).not.toContain('planted-key-1234')

  const slug = await newLoop(request, 'Sums')
  await openDesigner(page, slug)
  await node(page, 'act').click()
  await page.getByRole('button', { name: 'Add from an MCP server …' }).click()
  await dialog.getByRole('button', { name: /^get-sum/ }).click()
  await expect(dialog.getByLabel('Effect')).toHaveValue('read')
  await dialog.getByLabel('Summary').fill('Adds two numbers.')
  await expectAccessibleInBothThemes(page)
  await dialog.getByRole('button', { name: 'Add to the loop' }).click()
  await expect(page.getByRole('checkbox', { name: /mcp\.everything\.get-sum/ })).toBeChecked()

  await page.getByRole('radio', { name: 'a fixed call' }).check()
  await page.getByLabel('Tool', { exact: true }).selectOption('mcp.everything.get-sum')
  for (const [name, source] of [
    ['a', '40'],
    ['b', 'iteration + 1'],
  ] as const) {
    // Behind the name stands that it is required.
    await page.getByRole('button', { name: new RegExp(`^${name}( |$)`) }).click()
    await page.getByRole('textbox', { name: new RegExp(`^${name}( |$)`) }).fill(source)
  }
  await expectSaved(page)
  const design = await storedDesign(request, slug)
  expect(design.mcpTools).toMatchObject({
    'mcp.everything.get-sum': { server: 'everything', tool: 'get-sum', effect: 'read', summary: 'Adds two numbers.' },
  })
  await page.getByRole('tab', { name: 'Loop' }).click()
  await expectAccessibleInBothThemes(page)

  const started = await request.post('/api/v1/runs', { data: { loop: slug, input: {} } })
  expect(started.status()).toBe(201)
  const run: string = (await started.json()).run.id
  await expect.poll(async () => (await (await request.get(`/api/v1/runs/${run}`)).json()).run.status).toBe('finished')
  await page.goto(`/runs/${run}?i=1&s=3`)
  await page.getByRole('tab', { name: /^Tool/ }).click()
  await expect(page.getByTestId('tool')).toContainText('mcp.everything.get-sum')
  await expect(page.getByTestId('tool')).toContainText('The sum of 40 and 2 is 42.')

  await page.goto('/settings/mcp')
  await page.getByRole('button', { name: 'More for everything' }).click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByText('No server yet')).toBeVisible()
  const refused = await request.post('/api/v1/runs', { data: { loop: slug, input: {} } })
  expect(refused.status()).toBe(422)
  expect((await refused.json()).problems[0].message).toContain('There is no MCP server “everything”')
})
