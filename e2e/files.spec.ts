import { readFileSync } from 'node:fs'
import { type APIRequestContext, expect, test } from '@playwright/test'
import type { LoopDesign } from '../lib/loop/artefacts/design.ts'
import { expectAccessibleInBothThemes, newLoop } from './loops.ts'

const ORDERS = 'id,customer,price,paid\n007,Ann,2.5,true\n008,"Bob, Jr.",3,false\n'

/** The sample of the guide: it reads a file of orders, asks which are wanted, and writes them. */
async function orderLoop(request: APIRequestContext, name: string): Promise<string> {
  const design: LoopDesign = JSON.parse(
    readFileSync(new URL('../docs/guide/samples/order-list.json', import.meta.url), 'utf8'),
  )
  const slug = await newLoop(request, name)
  const data = { revision: 1, design: { ...design, name } }
  expect((await request.put(`/api/v1/loops/${slug}/design`, { data })).status()).toBe(200)
  return slug
}

test('a file is brought, a question is answered in the inbox, and what was written is looked at and downloaded', async ({
  page,
  request,
}) => {
  const slug = await orderLoop(request, 'Orders by file')
  await page.goto(`/loops/${slug}`)
  await expect(page.locator('.react-flow__node').first()).toBeVisible()
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  const dialog = page.getByRole('dialog')
  const picker = dialog.getByLabel('data', { exact: true })
  await picker.setInputFiles({ name: 'orders.csv', mimeType: 'text/csv', buffer: Buffer.from(ORDERS) })
  await expect(dialog.getByText('orders.csv', { exact: true })).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await dialog.getByRole('button', { name: 'Start run' }).click()

  await expect
    .poll(async () => (await (await request.get(`/api/v1/runs?loop=${slug}`)).json()).runs[0]?.status)
    .toBe('paused')
  const run: string = (await (await request.get(`/api/v1/runs?loop=${slug}`)).json()).runs[0].id
  await page.goto(`/inbox?loop=${slug}`)
  await page.locator(`[data-inbox-list] [data-run="${run}"]`).click()
  const decision = page.getByTestId('decision')
  await expect(decision).toContainText('Which orders should the list hold?')
  await expect(decision).toContainText('There are 2 orders.')
  await expectAccessibleInBothThemes(page)
  await decision.getByRole('button', { name: 'Paid', exact: true }).click()
  await expect.poll(async () => (await (await request.get(`/api/v1/runs/${run}`)).json()).run.outcome).toBe('success')

  await page.goto(`/runs/${run}`)
  await page.getByRole('tab', { name: /^Files/ }).click()
  const files = page.getByTestId('files')
  await files.getByRole('button', { name: 'orders.csv' }).click()
  await expect(files.getByRole('cell', { name: 'Bob, Jr.' })).toBeVisible()
  await files.getByRole('button', { name: 'orders-paid.csv' }).click()
  await expect(files.getByRole('cell', { name: 'Bob, Jr.' })).toBeHidden()
  await expect(files.getByRole('cell', { name: 'Ann' })).toBeVisible()
  await expectAccessibleInBothThemes(page)

  const download = page.waitForEvent('download')
  await files.getByRole('link', { name: 'Download orders-paid.csv' }).click()
  const saved = await download
  expect(saved.suggestedFilename()).toBe('orders-paid.csv')
  expect(readFileSync(await saved.path(), 'utf8')).toBe('id,customer,price,paid\r\n007,Ann,2.5,true\r\n')

  await files
    .locator('[data-file="orders.rows.ndjson"]')
    .getByRole('button', { name: /iteration 1/ })
    .click()
  await expect(page).toHaveURL(/i=1/)
  await page.getByRole('tab', { name: /^Tool/ }).click()
  await expect(page.getByTestId('tool')).toContainText('data.load')
})

test('what a file holds is never run: a page is its source, a drawing is an image', async ({ page, request }) => {
  const attack = '<script>document.title = "run"</script><img src=x onerror="document.title = \'run\'">'
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="parent.document.title='run'"><script>parent.document.title='run'</script></svg>`
  const slug = await newLoop(request, 'Files that bite')
  const brought: { artifact: string }[] = []
  for (const [name, data] of Object.entries({ 'page.html': attack, 'drawing.svg': svg })) {
    const sent = await request.post(`/api/v1/artifacts?name=${name}`, { data: Buffer.from(data) })
    expect(sent.status()).toBe(201)
    const { artifact, name: called, mediaType, bytes } = (await sent.json()).artifact
    brought.push({ artifact, name: called, mediaType, bytes } as { artifact: string })
  }
  const draft: LoopDesign = (await (await request.get(`/api/v1/loops/${slug}`)).json()).design
  const files = { default: [], 'x-loop': { role: 'input' as const } }
  const design = { ...draft, state: { ...draft.state, properties: { ...draft.state.properties, files } } }
  expect((await request.put(`/api/v1/loops/${slug}/design`, { data: { revision: 1, design } })).status()).toBe(200)
  const started = await request.post('/api/v1/runs', { data: { loop: slug, input: { files: brought } } })
  const run: string = (await started.json()).run.id
  await page.goto(`/runs/${run}`)
  await page.getByRole('tab', { name: /^Files/ }).click()
  const tab = page.getByTestId('files')
  await tab.getByRole('button', { name: 'page.html' }).click()
  await expect(tab.getByText('<script>document.title')).toBeVisible()
  await tab.getByRole('button', { name: 'drawing.svg' }).click()
  await expect(tab.getByRole('img', { name: 'drawing.svg' })).toBeVisible()
  expect(await page.title()).not.toBe('run')
  // Opened by its address it is saved, and no page of ours.
  const answer = await request.get(`/api/v1/artifacts/${brought[0]?.artifact}/content`)
  expect(answer.headers()['content-disposition']).toMatch(/^attachment/)
  expect(answer.headers()['content-security-policy']).toContain('sandbox')
})
