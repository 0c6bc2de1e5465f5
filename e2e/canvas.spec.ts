import { expect, test } from '@playwright/test'
import { expectAccessible, expectSaved, newLoop, node, openDesigner, storedDesign } from './loops.ts'

test('notes and groups are drawn, moved and kept, and a field shows who uses it', async ({ page, request }) => {
  const slug = await newLoop(request, 'Notes and groups')
  await openDesigner(page, slug)
  await page.getByRole('region', { name: 'Canvas' }).focus()
  await page.keyboard.press('n')
  await page.getByRole('textbox', { name: 'Text of the note' }).fill('Why it is drawn so')
  await page.keyboard.press('Control+Enter')
  await expect(page.locator('.react-flow__node-note')).toContainText('Why it is drawn so')
  await page.keyboard.press('Enter')
  await page.keyboard.type('Something else')
  await page.keyboard.press('Escape')
  await expect(page.locator('.react-flow__node-note')).toContainText('Something else')
  await page.keyboard.press('Control+z')
  await expect(page.locator('.react-flow__node-note')).toContainText('Why it is drawn so')

  await node(page, 'decide').click()
  await node(page, 'act').click({ modifiers: ['ControlOrMeta'] })
  await page.keyboard.press('Control+g')
  const frame = page.locator('.react-flow__node-frame')
  await expect(frame).toHaveAttribute('aria-label', 'Group Group, 2 nodes')
  await expect(page.getByRole('textbox', { name: 'Name of the group' })).toBeFocused()
  await page.keyboard.type('The work')
  await page.keyboard.press('Enter')
  await expectSaved(page)
  const before = await storedDesign(request, slug)
  expect(before.layout.groups).toMatchObject([{ label: 'The work', nodes: ['decide', 'act'] }])
  expect(before.layout.notes).toMatchObject([{ text: 'Why it is drawn so' }])

  const handle = await frame.locator('.group-handle').boundingBox()
  if (!handle) throw new Error('the group has a label')
  await page.mouse.move(handle.x + 10, handle.y + 10)
  await page.mouse.down()
  await page.mouse.move(handle.x + 60, handle.y + 50, { steps: 5 })
  await page.mouse.up()
  await expect
    .poll(async () => (await storedDesign(request, slug)).layout.positions.act)
    .not.toEqual(before.layout.positions.act)
  const { positions } = (await storedDesign(request, slug)).layout
  const moved = (id: string) => [
    (positions[id]?.x ?? 0) - (before.layout.positions[id]?.x ?? 0),
    (positions[id]?.y ?? 0) - (before.layout.positions[id]?.y ?? 0),
  ]
  expect(moved('decide')).toEqual(moved('act'))
  expect(moved('observe')).toEqual([0, 0])
  await node(page, 'act').click()
  await page.keyboard.press('Delete')
  await expect(frame).toHaveAttribute('aria-label', 'Group The work, 1 node')
  await page.keyboard.press('Control+z')

  await page.getByRole('tab', { name: 'State' }).click()
  const field = page.getByRole('button', { name: /^facts/ })
  await expect(field).toContainText('read by 4, written by 2')
  await field.focus()
  await expect(node(page, 'act')).toContainText('writes')
  await expect(node(page, 'observe')).toContainText('reads')
  await expect(node(page, 'observe')).not.toContainText('writes')
  await expectAccessible(page, 'main')
})

test('a connection let go over the canvas puts a node there; the keyboard connects by a menu', async ({
  page,
  request,
}) => {
  const slug = await newLoop(request, 'Connections')
  await openDesigner(page, slug)
  const port = await node(page, 'decide').getByText('invalid').boundingBox()
  if (!port) throw new Error('decide has a port “invalid”')
  await page.mouse.move(port.x + 8, port.y + 6)
  await page.mouse.down()
  await page.mouse.move(port.x + 60, port.y - 180, { steps: 6 })
  await page.mouse.up()
  await page.getByRole('menuitem', { name: 'Terminate' }).click()
  await expect(page.locator('.react-flow__node')).toHaveCount(6)
  await expect
    .poll(async () => (await storedDesign(request, slug)).edges.find(({ handle }) => handle === 'invalid')?.to)
    .toBe('terminate-2')

  await node(page, 'decide').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Actions for Choose the next step' }).press('Enter')
  await page.getByRole('menuitem', { name: 'Connect “invalid” to' }).press('ArrowRight')
  await page.getByRole('menuitem', { name: 'Count what is missing' }).press('Enter')
  await expect
    .poll(async () => (await storedDesign(request, slug)).edges.find(({ handle }) => handle === 'invalid')?.to)
    .toBe('observe')
})

test('a run lights the canvas, comes back after a reload, and one of its nodes is run alone', async ({
  page,
  request,
}) => {
  const slug = await newLoop(request, 'Run on the canvas')
  await openDesigner(page, slug)
  await page.keyboard.press('Control+Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'topic' }).fill('tides')
  await dialog.getByRole('button', { name: 'Start run' }).click()
  const bar = page.getByRole('region', { name: 'Run', exact: true })
  await expect(bar).toContainText('converged')
  await expect(bar).toContainText('Iteration4')
  await expect(node(page, 'terminate').locator('[data-tone=active]')).toBeVisible()
  await expect(node(page, 'act')).toContainText('×4')
  await expect(page).toHaveURL(/\?run=run_/)
  await page.reload()
  await expect(bar).toContainText('converged')
  await bar.getByRole('button', { name: 'Steps' }).click()
  await page.getByRole('list', { name: 'Steps of this iteration' }).getByRole('button').nth(1).click()
  await expect(node(page, 'decide').locator('[data-tone=active]')).toBeVisible()
  await expectAccessible(page, 'main')

  await node(page, 'act').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Run this node…' }).click()
  await expect(dialog.getByRole('combobox', { name: 'Iteration' })).toHaveValue('4')
  await expect(dialog.getByRole('textbox', { name: 'Action that stands decided' })).toHaveValue(/state\.patch/)
  await expectAccessible(page, '[role=dialog]')
  await dialog.getByRole('button', { name: 'Run this node' }).click()
  await expect(bar).toContainText('Trial of Write it down')
  await expect(bar).toContainText('trial done')
  await expect(page.getByRole('tab', { name: /^Tool/ })).toHaveAttribute('aria-selected', 'true')
  const { runs } = await (await request.get(`/api/v1/runs?loop=${slug}`)).json()
  expect(runs).toHaveLength(1)
})
