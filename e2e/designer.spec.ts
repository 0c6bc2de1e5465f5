import { readFile } from 'node:fs/promises'
import { expect, type Page, test } from '@playwright/test'
import {
  expectAccessible,
  expectAccessibleInBothThemes,
  expectSaved,
  newLoop,
  node,
  openDesigner,
  openTrace,
  storedDesign,
  tabTo,
} from './loops.ts'

const KINDS = ['Terminate', 'Invariant', 'Act', 'Decide', 'Observe'] as const

async function clearCanvas(page: Page): Promise<void> {
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Delete')
  await expect(page.getByText('Nothing drawn yet')).toBeVisible()
}

test('a loop is built by mouse', async ({ page, request }) => {
  const slug = await newLoop(request, 'By mouse')
  await openDesigner(page, slug)
  await clearCanvas(page)
  const canvas = page.getByLabel('Drawing of the loop')
  const box = await canvas.boundingBox()
  if (!box) throw new Error('no canvas')
  const places = {
    observe: [0.5, 0.14],
    decide: [0.8, 0.38],
    act: [0.68, 0.76],
    invariant: [0.32, 0.76],
    terminate: [0.2, 0.38],
  } as const
  for (const [kind, [x, y]] of Object.entries(places)) {
    const item = page.getByRole('button', { name: `Add ${kind}`, exact: false })
    await item.dragTo(canvas, { targetPosition: { x: box.width * x, y: box.height * y } })
    await expect(node(page, kind)).toBeVisible()
  }
  const edges = [
    ['observe', 'next', 'decide'],
    ['decide', 'next', 'act'],
    ['act', 'next', 'invariant'],
    ['invariant', 'holds', 'terminate'],
    ['terminate', 'continue', 'observe'],
  ] as const
  for (const [from, handle, to] of edges) {
    await node(page, from).locator(`[data-handleid="${handle}"]`).hover()
    await page.mouse.down()
    await node(page, to).hover({ force: true })
    await page.mouse.up()
    await expect(page.locator('.react-flow__edge')).toHaveCount(edges.findIndex(([id]) => id === from) + 1)
  }
  await expect(page.getByRole('button', { name: /^Compiles/ })).toBeVisible()
  await expectSaved(page)
  const design = await storedDesign(request, slug)
  expect(design.edges.map((edge) => `${edge.from}.${edge.handle} → ${edge.to}`).sort()).toEqual(
    edges.map(([from, handle, to]) => `${from}.${handle} → ${to}`).sort(),
  )
})

test('a loop is built by keyboard alone', async ({ page, request }) => {
  const slug = await newLoop(request, 'By keyboard')
  await openDesigner(page, slug)
  await clearCanvas(page)
  // Each node leads to the one added before it.
  for (const [index, kind] of KINDS.entries()) {
    await tabTo(page, page.getByRole('button', { name: `Add ${kind}` }))
    await page.keyboard.press('Enter')
    await expect(node(page, kind.toLowerCase())).toBeVisible()
    const before = KINDS[index - 1]
    if (before === undefined) continue
    await tabTo(page, page.getByRole('combobox', { name: kind === 'Invariant' ? 'holds →' : 'next →' }))
    await page.keyboard.type(before)
  }
  await tabTo(page, node(page, 'terminate'))
  await page.keyboard.press('Enter')
  await tabTo(page, page.getByRole('combobox', { name: 'continue →' }))
  await page.keyboard.type('Observe')
  await expect(page.getByRole('button', { name: /^Compiles/ })).toBeVisible()
  await expectSaved(page)
  const design = await storedDesign(request, slug)
  expect(design.nodes.map((found) => found.kind)).toEqual(KINDS.map((kind) => kind.toLowerCase()))
  expect(design.edges).toHaveLength(5)
  expect([design.entry, design.head]).toEqual(['observe', 'observe'])
})

test('a compile error is shown where it is, and mended', async ({ page, request }) => {
  const slug = await newLoop(request, 'With an error')
  await openDesigner(page, slug)
  await node(page, 'terminate').click()
  const when = page.getByRole('textbox', { name: 'When' })
  await when.fill('size(state.factz) >= 3')
  const status = page.getByRole('button', { name: /^1 error/ })
  await expect(status).toBeVisible()
  await expect(node(page, 'terminate')).toContainText('1 error')
  await expect(when).toHaveAttribute('aria-invalid', 'true')
  await page.getByRole('button', { name: 'Run', exact: true }).click({ force: true })
  await expect(page.getByRole('dialog')).toHaveCount(0)
  // Away from the field; the problem leads back to the very place.
  await page.keyboard.press('Escape')
  await page.getByRole('tab', { name: 'Contract' }).click()
  await status.click()
  const problems = page.getByRole('list', { name: 'Problems' })
  await problems.getByRole('button', { name: /factz/ }).first().click()
  await expect(problems).toContainText('Enough facts? › Rules › 1 › When')
  await expect(when).toBeFocused()
  await expect.poll(() => page.evaluate(() => String(window.getSelection()))).toContain('factz')
  await problems.getByRole('button', { name: /facts/ }).last().click()
  await expect(page.getByRole('button', { name: /^Compiles/ })).toBeVisible()
  await expect(when).toHaveText('size(state.facts) >= 3')
  // What had the focus is gone with the problem.
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(false)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(when).toHaveText('size(state.factz) >= 3')
})

test('Back shows what was saved and accepted since, and edits go on from there', async ({ page, request }) => {
  const design = await storedDesign(request, await newLoop(request, 'Before'))
  const made = await request.post('/api/v1/loops', { data: { from: { kind: 'import', design } } })
  const { slug } = (await made.json()).loop
  await openDesigner(page, slug)
  const name = page.getByRole('textbox', { name: 'Loop name' })
  await name.fill('After')
  await expectSaved(page)
  await page.getByRole('button', { name: 'Review and accept' }).click()
  await page.getByRole('button', { name: 'Accept', exact: true }).click()
  await expect(page.getByText('This loop was imported.')).toHaveCount(0)
  await page.getByRole('link', { name: 'All loops' }).click()
  await expect(name).toHaveCount(0)
  await page.goBack()
  await expect(name).toHaveValue('After')
  await expect(page.getByText('This loop was imported.')).toHaveCount(0)
  await name.fill('Afterwards')
  await expect.poll(async () => (await storedDesign(request, slug)).name).toBe('Afterwards')
  await expectSaved(page)
})

test.describe('two tabs', () => {
  /** Both have the loop open; the first saves, then the second tries to. */
  async function conflict(first: Page, second: Page, slug: string): Promise<void> {
    await openDesigner(first, slug)
    await openDesigner(second, slug)
    await first.getByRole('textbox', { name: 'Loop name' }).fill('Theirs')
    await expectSaved(first)
    await second.getByRole('textbox', { name: 'Loop name' }).fill('Mine')
    await expect(second.getByRole('dialog', { name: 'This loop was changed elsewhere' })).toBeVisible()
  }

  test('a stale save is refused; mine becomes a copy', async ({ context, request }) => {
    const slug = await newLoop(request, 'Conflict copy')
    const [first, second] = [await context.newPage(), await context.newPage()]
    await conflict(first, second, slug)
    expect((await storedDesign(request, slug)).name).toBe('Theirs')
    await second.getByRole('button', { name: 'Keep mine as a copy' }).click()
    await expect(second.getByRole('heading', { level: 1, name: /^Mine/ })).toBeVisible()
    const copy = new URL(second.url()).pathname.split('/').at(-1) ?? ''
    expect(copy).not.toBe(slug)
    expect((await storedDesign(request, copy)).name).toContain('Mine')
    expect((await storedDesign(request, slug)).name).toBe('Theirs')
  })

  test('a run waits for the decision', async ({ context, request }) => {
    const slug = await newLoop(request, 'Conflict run')
    const [first, second] = [await context.newPage(), await context.newPage()]
    await conflict(first, second, slug)
    await expect(second.getByRole('radio', { name: /^Mine/ })).toBeFocused()
    await second.keyboard.press('Escape')
    await second.getByRole('button', { name: 'Run', exact: true }).click()
    await expect(second.getByText('Decide about the conflict first.')).toBeVisible()
    await expect(second.getByRole('dialog', { name: 'This loop was changed elsewhere' })).toBeVisible()
  })

  test('work on different nodes is merged without a question', async ({ context, request }) => {
    const slug = await newLoop(request, 'Merged')
    const [first, second] = [await context.newPage(), await context.newPage()]
    await openDesigner(first, slug)
    await openDesigner(second, slug)
    await node(first, 'act').click()
    await first.getByRole('textbox', { name: 'Name', exact: true }).fill('Their action')
    await expectSaved(first)
    await node(second, 'decide').click()
    await second.getByRole('textbox', { name: 'Name', exact: true }).fill('My decision')
    await expect(second.getByText('Merged with what was changed elsewhere: node “Their action”: label')).toBeVisible()
    await expect(node(second, 'act')).toContainText('Their action')
    await expectSaved(second)
    const labels = (await storedDesign(request, slug)).nodes.map(({ label }) => label)
    expect(labels).toEqual(expect.arrayContaining(['Their action', 'My decision']))
  })

  test('what both changed is asked, and merging is one step', async ({ context, request }) => {
    const slug = await newLoop(request, 'Asked')
    const [first, second] = [await context.newPage(), await context.newPage()]
    await openDesigner(first, slug)
    await openDesigner(second, slug)
    await first.getByRole('textbox', { name: 'Purpose' }).fill('Their purpose')
    await first.getByRole('textbox', { name: 'Loop name' }).fill('Theirs')
    await expectSaved(first)
    await second.getByRole('textbox', { name: 'Loop name' }).fill('Mine')
    const dialog = second.getByRole('dialog', { name: 'This loop was changed elsewhere' })
    const merge = dialog.getByRole('button', { name: 'Merge' })
    await expect(merge).toBeDisabled()
    await expectAccessible(second)
    await dialog.getByRole('group', { name: 'loop: name' }).getByRole('radio', { name: /^Mine/ }).check()
    await merge.click()
    await expectSaved(second)
    expect(await storedDesign(request, slug)).toMatchObject({ name: 'Mine', purpose: 'Their purpose' })
    await second.getByRole('button', { name: 'Undo' }).click()
    await expect(second.getByRole('textbox', { name: 'Purpose' })).toHaveValue(/^Collect facts/)
    await expect(second.getByRole('textbox', { name: 'Loop name' })).toHaveValue('Mine')
  })

  test('theirs is loaded, and undo brings mine back', async ({ context, request }) => {
    const slug = await newLoop(request, 'Conflict load')
    const [first, second] = [await context.newPage(), await context.newPage()]
    await conflict(first, second, slug)
    await second.getByRole('button', { name: 'Load theirs' }).click()
    const name = second.getByRole('textbox', { name: 'Loop name' })
    await expect(name).toHaveValue('Theirs')
    await second.getByRole('button', { name: 'Undo' }).click()
    await expect(name).toHaveValue('Mine')
    await expectSaved(second)
    expect((await storedDesign(request, slug)).name).toBe('Mine')
  })

  test('mine overwrites only when asked, and survives a reload before', async ({ context, request }) => {
    const slug = await newLoop(request, 'Conflict overwrite')
    const [first, second] = [await context.newPage(), await context.newPage()]
    await conflict(first, second, slug)
    second.on('dialog', (dialog) => void dialog.accept())
    await second.reload()
    await expect(second.getByRole('dialog', { name: 'This loop was changed elsewhere' })).toBeVisible()
    expect((await storedDesign(request, slug)).name).toBe('Theirs')
    await second.getByRole('button', { name: 'Overwrite with mine' }).click()
    await expectSaved(second)
    expect((await storedDesign(request, slug)).name).toBe('Mine')
  })
})

test('a number out of range stays in its field, and everything else is saved', async ({ page, request }) => {
  const slug = await newLoop(request, 'Out of range')
  await openDesigner(page, slug)
  await page.getByRole('tab', { name: 'Contract' }).click()
  const most = page.getByRole('textbox', { name: 'Most iterations' })
  await most.fill('0')
  await expect(page.getByText('Most iterations must be a whole number from 1 to 10,000')).toBeVisible()
  await expect(most).toHaveAttribute('aria-invalid', 'true')
  await page.getByRole('textbox', { name: 'Whole run' }).fill('1234')
  await expect.poll(async () => (await storedDesign(request, slug)).contract.timeoutMs).toBe(1234)
  expect((await storedDesign(request, slug)).contract.maxIterations).toBe(10)
  await expect(most).toHaveValue('0')
})

test('work that the server refuses survives a reload, and the banner leads to its field', async ({ page, request }) => {
  const slug = await newLoop(request, 'Refused')
  await openDesigner(page, slug)
  const problem = {
    type: 'about:blank',
    title: 'Refused',
    status: 422,
    code: 'invalid-design',
    detail: 'This is not a design that can be stored.',
    problems: [{ where: 'design.contract.maxIterations', message: 'Too small' }],
  }
  const saves = `**/api/v1/loops/${slug}/design`
  await page.route(saves, (route) => route.fulfill({ status: 422, json: problem }))
  await page.getByRole('textbox', { name: 'Purpose' }).fill('Not to be lost')
  await expect(page.getByText('are not saved: Too small')).toBeVisible()
  page.on('dialog', (dialog) => void dialog.accept())
  await page.reload()
  await expect(page.getByRole('textbox', { name: 'Purpose' })).toHaveValue('Not to be lost')
  await page.getByRole('button', { name: 'Go to field' }).click()
  await expect(page.getByRole('textbox', { name: 'Most iterations' })).toBeFocused()
  await page.unroute(saves)
  await page.keyboard.type('1')
  await expectSaved(page)
  expect((await storedDesign(request, slug)).purpose).toBe('Not to be lost')
})

test('a file that is imported while a loop is open makes another loop, inert until it compiles', async ({
  page,
  request,
}) => {
  const slug = await newLoop(request, 'Mine')
  const mine = await storedDesign(request, slug)
  await openDesigner(page, slug)
  const menu = page.getByRole('button', { name: 'More actions' })
  await menu.click()
  await page.getByRole('menuitem', { name: 'Import as a new loop' }).click()
  const foreign = { ...mine, name: 'Foreign', edges: mine.edges.slice(1) }
  await page
    .getByLabel('Design file')
    .setInputFiles({ name: 'foreign.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(foreign)) })
  await page.getByRole('button', { name: 'Import loop' }).click()
  await page.waitForURL(/\/loops\/foreign/)
  await page.getByRole('button', { name: 'Review and accept' }).click()
  const review = page.getByRole('dialog', { name: 'Review this loop' })
  await expect(review).toContainText('state.patch')
  await expect(review.getByRole('button', { name: 'Accept' })).toBeDisabled()
  expect(await storedDesign(request, slug)).toEqual(mine)
})

test('dialogs and deletions leave the focus where work goes on', async ({ page, request }) => {
  const slug = await newLoop(request, 'Focus')
  await openDesigner(page, slug)
  const name = page.getByRole('textbox', { name: 'Loop name' })
  await name.focus()
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('dialog', { name: /^Run/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(name).toBeFocused()
  const menu = page.getByRole('button', { name: 'More actions' })
  await menu.click()
  await page.getByRole('menuitem', { name: 'Keyboard shortcuts' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(menu).toBeFocused()
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('dialog', { name: /^Run/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(menu).toBeFocused()
  await node(page, 'act').focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Delete')
  await expect(node(page, 'act')).toHaveCount(0)
  await expect(node(page, 'decide')).toBeFocused()
})

test('a state field is renamed everywhere in one step', async ({ page, request }) => {
  const slug = await newLoop(request, 'Renaming')
  await openDesigner(page, slug)
  await page.getByRole('tab', { name: 'State' }).click()
  await page.getByRole('button', { name: /^facts/ }).click()
  const field = page.getByRole('textbox', { name: 'Field name' })
  await field.fill('notes')
  await field.press('Enter')
  await expect(page.getByRole('button', { name: /^Compiles/ })).toBeVisible()
  await node(page, 'terminate').click()
  await expect(page.getByRole('textbox', { name: 'When' })).toHaveText('size(state.notes) >= state.target')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('textbox', { name: 'When' })).toHaveText('size(state.facts) >= state.target')
})

test('a design is exported, imported inert, accepted and run', async ({ page, request }) => {
  const slug = await newLoop(request, 'Round trip')
  await openDesigner(page, slug)
  await page.getByRole('button', { name: 'More actions' }).click()
  const downloading = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Export as JSON' }).click()
  const file = await (await downloading).path()
  const original = await storedDesign(request, slug)
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(original)

  await page.goto('/')
  await page.getByRole('button', { name: 'Import' }).click()
  await page
    .getByLabel('Design file')
    .setInputFiles({ name: 'broken.json', mimeType: 'application/json', buffer: Buffer.from('{"nodes": [') })
  await expect(page.getByRole('alert').first()).toContainText('not usable JSON')
  await expect(page.getByRole('button', { name: 'Import loop' })).toBeDisabled()
  await page
    .getByLabel('Design file')
    .setInputFiles({ name: 'round-trip.json', mimeType: 'application/json', buffer: await readFile(file) })
  await page.getByRole('button', { name: 'Import loop' }).click()
  await page.waitForURL(/\/loops\/(?!round-trip$)/)
  await expect(page.getByText('This loop was imported. It')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toHaveAttribute('aria-disabled', 'true')
  const imported = await storedDesign(request, new URL(page.url()).pathname.split('/').at(-1) ?? '')
  expect(imported).toEqual(original)

  await page.getByRole('button', { name: 'Review and accept' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Accept' }).click()
  await expect(page.getByText('This loop was imported. It')).toHaveCount(0)
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('dialog', { name: /^Run/ })).toBeVisible()
})

test('a loop is run from the designer', async ({ page, request }) => {
  const slug = await newLoop(request, 'Run me')
  await openDesigner(page, slug)
  await page.keyboard.press('Control+Enter')
  const dialog = page.getByRole('dialog', { name: 'Run Run me' })
  await expect(dialog.getByText('scripted, not a real model').first()).toBeVisible()
  await dialog.getByRole('textbox', { name: 'topic' }).fill('tides')
  await dialog.getByRole('button', { name: 'Start run' }).click()
  await openTrace(page)
  await expect(page.getByText('converged').first()).toBeVisible()
  const id = new URL(page.url()).pathname.split('/').at(-1)
  const { run } = await (await request.get(`/api/v1/runs/${id}`)).json()
  expect(run.input.topic).toBe('tides')
})

test('nodes are inserted, copied, moved and taken back', async ({ page, request }) => {
  const slug = await newLoop(request, 'Editing')
  await openDesigner(page, slug)
  const nodes = page.locator('.react-flow__node')
  await page.locator('.react-flow__edge').first().focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Insert a node here' }).click()
  await page.getByRole('menuitem', { name: 'Invariant' }).click()
  await expect(nodes).toHaveCount(6)
  await expect(page.getByRole('button', { name: /^Compiles/ })).toBeVisible()
  await node(page, 'decide').click()
  await page.keyboard.press('Control+d')
  await expect(nodes).toHaveCount(7)
  await node(page, 'act').click()
  await page.keyboard.press('Control+c')
  await page.keyboard.press('Control+v')
  await expect(nodes).toHaveCount(8)
  const before = (await storedDesign(request, slug)).layout.positions.observe
  await node(page, 'observe').click()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expectSaved(page)
  await expect
    .poll(async () => (await storedDesign(request, slug)).layout.positions.observe?.x)
    .toBeGreaterThan(before?.x ?? 0)
  for (let count = 0; count < 4; count += 1) await page.keyboard.press('Control+z')
  await expect(nodes).toHaveCount(5)
  await page.keyboard.press('Control+Shift+z')
  await expect(nodes).toHaveCount(6)
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toContainText('Duplicate')
})

test('a version is published with a note', async ({ page, request }) => {
  const slug = await newLoop(request, 'Versions')
  await openDesigner(page, slug)
  await page.getByRole('tab', { name: 'Versions' }).click()
  await page.getByRole('textbox', { name: 'What changed in this version' }).fill('First one')
  await page.getByRole('button', { name: 'Publish version' }).click()
  await expect(page.getByRole('row', { name: /v1 First one/ })).toContainText('same as draft')
  const note = page.getByRole('textbox', { name: 'What changed in this version' })
  await expect(note).toBeFocused()
  await note.fill('Once more')
  await expect(page.getByRole('button', { name: 'Publish version' })).toBeDisabled()
  await expect(page.getByText('Nothing changed since v1')).toBeVisible()
  await page.getByRole('tab', { name: 'Spec' }).click()
  await expect(page.getByRole('region', { name: 'Compiled spec' })).toContainText('"specVersion": 1')
})

test('a version is run while the draft has moved on', async ({ page, request }) => {
  const slug = await newLoop(request, 'Pinned')
  const published = await request.post(`/api/v1/loops/${slug}/versions`, { data: { note: 'First', revision: 1 } })
  expect(published.status()).toBe(201)
  await openDesigner(page, slug)
  await node(page, 'terminate').click()
  await page.getByRole('textbox', { name: 'When' }).fill('nothing.of >= the_kind')
  await page.getByRole('tab', { name: 'Versions' }).click()
  await expect(page.getByText(/^Fix \d errors? first\.$/)).toBeVisible()
  await page.getByRole('button', { name: 'Run v1' }).click()
  const dialog = page.getByRole('dialog', { name: 'Run Pinned' })
  await expect(dialog.getByRole('combobox', { name: 'What to run' })).toHaveValue('1')
  await dialog.getByRole('textbox', { name: 'topic' }).fill('tides')
  await dialog.getByRole('button', { name: 'Start run' }).click()
  await openTrace(page)
  const id = new URL(page.url()).pathname.split('/').at(-1)
  const { run } = await (await request.get(`/api/v1/runs/${id}`)).json()
  expect(run.version).toBe(1)
})

test('the designer has no serious accessibility finding with an error, and in its tabs', async ({ page, request }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await openDesigner(page, await newLoop(request, 'Accessible'))
  await node(page, 'decide').click()
  await page.getByRole('textbox', { name: 'Prompt' }).fill('{{ state.nothing }}')
  await page.getByRole('button', { name: /^\d errors?/ }).click()
  await expectAccessibleInBothThemes(page)
  for (const tab of ['State', 'Contract', 'Models']) {
    await page.getByRole('tab', { name: tab }).click()
    await expectAccessibleInBothThemes(page)
  }
})
