import { expect, type Page, test } from '@playwright/test'
import { classLoop, gradeLoop, storedLoop } from './family-loops.ts'
import { expectAccessible, expectSaved, node, openDesigner, openTrace, storedDesign } from './loops.ts'

const WORDS = ['tea', 'river', 'stuck', 'lantern', 'copper']

/** Each run of these tests gets loops of its own. */
const named = (name: string) => `${name} ${Math.random().toString(36).slice(2, 8)}`

async function startRun(page: Page, loop: string, words: readonly string[]): Promise<string> {
  const response = await page.request.post('/api/v1/runs', { data: { loop, input: { words } } })
  expect(response.status(), await response.text()).toBe(201)
  return (await response.json()).run.id
}

const children = (page: Page) => page.getByTestId('children').locator('tbody tr')

test('a loop is set to run another one for each item of a list', async ({ page }) => {
  const grader = await storedLoop(page.request, gradeLoop(named('Grader'), 0), true)
  const unpublished = named('Not ready')
  await storedLoop(page.request, gradeLoop(unpublished, 0))
  const slug = await storedLoop(page.request, classLoop(named('Class'), null))
  await openDesigner(page, slug)
  await node(page, 'act').click()
  await page.getByRole('radio', { name: 'another loop' }).check()

  const loop = page.getByRole('combobox', { name: 'Loop', exact: true })
  await expect(loop.locator('option', { hasText: `${unpublished}: not published yet` })).toBeDisabled()
  await expect(loop.locator('option', { hasText: 'a loop can’t call itself' })).toBeDisabled()
  await loop.selectOption(grader)
  const word = page.getByRole('textbox', { name: 'word', exact: true })
  await expect(word).toHaveText('')
  await page.getByRole('switch', { name: 'For each item of a list' }).click()
  await expect(page.getByRole('textbox', { name: 'List', exact: true })).toHaveText('state.words')
  await word.fill('item')
  await page.getByRole('button', { name: 'Add result' }).click()
  await page.getByRole('combobox', { name: 'Field', exact: true }).selectOption('points')
  await page.getByRole('textbox', { name: 'Value', exact: true }).fill('children.map(c, c.output.points)')
  await expectSaved(page)
  const stored = (await storedDesign(page.request, slug)).nodes.find(({ id }) => id === 'act')
  expect(stored?.config.child).toMatchObject({ loop: grader, input: { word: 'item' }, over: 'state.words' })
  const opens = node(page, 'act').getByRole('link', { name: `Open the loop ${grader}` })
  await expect(opens).toHaveAttribute('href', `/loops/${grader}`)
  // A press on the middle of the node is about the node.
  await node(page, 'observe').click()
  await expect(loop).toHaveCount(0)
  await node(page, 'act').click()
  await expect(loop).toHaveValue(grader)
  await expect(page).toHaveURL(new RegExp(`/loops/${slug}$`))

  // What it ran before is one step back, and comes again.
  await page.getByRole('radio', { name: 'a fixed call' }).check()
  await expect(loop).toHaveCount(0)
  await node(page, 'act').click()
  await page.keyboard.press('ControlOrMeta+z')
  await expect(loop).toHaveValue(grader)
})

test('what is edited while a chosen loop is still being read stays, and the last choice counts', async ({ page }) => {
  const grader = await storedLoop(page.request, gradeLoop(named('Grader'), 0), true)
  const other = await storedLoop(page.request, gradeLoop(named('Other'), 0), true)
  const slug = await storedLoop(page.request, classLoop(named('Class'), null))
  await openDesigner(page, slug)
  await node(page, 'act').click()
  await page.getByRole('radio', { name: 'another loop' }).check()
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(`**/api/v1/loops/{${grader},${other}}/versions/1`, async (route) => {
    await held
    await route.continue()
  })
  const loop = page.getByRole('combobox', { name: 'Loop', exact: true })
  await loop.selectOption(other)
  await loop.selectOption(grader)
  await expect(loop).toHaveValue(grader)
  await page.getByRole('switch', { name: 'For each item of a list' }).click()
  await expect(page.getByRole('textbox', { name: 'List', exact: true })).toHaveText('state.words')
  await expect(page.getByRole('textbox', { name: 'word', exact: true })).toHaveCount(0)
  release()
  await expect(page.getByRole('textbox', { name: 'word', exact: true })).toBeVisible()
  await expectSaved(page)
  const stored = (await storedDesign(page.request, slug)).nodes.find(({ id }) => id === 'act')
  expect(stored?.config.child).toMatchObject({ loop: grader, input: { word: '' }, over: 'state.words' })
})

test('a circle of two loops is refused in the designer, and names its way', async ({ page }) => {
  const lower = await storedLoop(page.request, gradeLoop(named('Lower'), 0), true)
  const upper = await storedLoop(page.request, classLoop(named('Upper'), lower), true)
  // The lower one has called the upper one since before that was published.
  const stored = await page.request.get(`/api/v1/loops/${lower}`)
  const { design, loop } = await stored.json()
  const act = design.nodes.find(({ kind }: { kind: string }) => kind === 'act')
  act.config = { tools: ['state.patch'], child: { loop: upper, input: { words: '[state.word]' } } }
  const saved = await page.request.put(`/api/v1/loops/${lower}/design`, { data: { design, revision: loop.revision } })
  expect(saved.status(), await saved.text()).toBe(200)

  await openDesigner(page, lower)
  const run = page.getByRole('button', { name: 'Run', exact: true })
  await expect(run).toHaveAttribute('aria-disabled', 'true')
  await expect(run).toHaveAccessibleDescription('Fix 1 error first')
  await page.locator('header').getByRole('button', { name: '1 error' }).click()
  const problem = page.getByRole('list', { name: 'Problems' }).getByRole('listitem').first()
  await expect(problem).toContainText(`leads back to this loop: ${lower} → ${upper} → ${lower}.`)
  await expectAccessible(page)
  await problem.getByRole('button', { name: /leads back/ }).click()
  const loops = page.getByRole('combobox', { name: 'Loop', exact: true })
  await expect(loops).toBeFocused()

  // One that is not published is an error as well, until it is.
  const later = await storedLoop(page.request, gradeLoop(named('Later'), 0))
  await openDesigner(page, await storedLoop(page.request, classLoop(named('Early'), later)))
  await page.locator('header').getByRole('button', { name: '1 error' }).click()
  await expect(problem).toContainText(`calls "${later}", but it is not published yet.`)
  await expect(run).toHaveAttribute('aria-disabled', 'true')
  const published = await page.request.post(`/api/v1/loops/${later}/versions`, {
    data: { note: 'First.', revision: 1 },
  })
  expect(published.status(), await published.text()).toBe(201)
  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await expect(page.locator('header').getByRole('button', { name: 'Compiles' })).toBeVisible()
  await expect(run).not.toHaveAttribute('aria-disabled')
})

test('a child run is opened from where it was called, and leads back to it', async ({ page }) => {
  const grader = await storedLoop(page.request, gradeLoop(named('Grader'), 0), true)
  const slug = await storedLoop(page.request, classLoop(named('Class'), grader))
  const id = await startRun(page, slug, WORDS)
  await page.goto(`/runs/${id}?i=1&s=3`)
  await page.getByTestId('children-note').getByRole('button', { name: 'Show them' }).click()
  await expect(children(page)).toHaveCount(WORDS.length)
  await expect(page.getByTestId('child-bar')).toContainText('4 converged · 1 failed')
  await expect(children(page).nth(2)).toContainText('failed')
  await expectAccessible(page)
  await children(page).nth(1).getByRole('link').click()
  const back = page.getByRole('navigation', { name: 'Called by' })
  await expect(back).toContainText(`Child run 2 of ${WORDS.length}`)
  await expect(back).toContainText('iteration 1 › Grade each word')

  // The same by keyboard.
  await page.keyboard.press('u')
  await expect(page).toHaveURL(new RegExp(`/runs/${id}\\?i=1&s=3`))
  await expect(page.getByTestId('children-note')).toBeVisible()
  await page.keyboard.press('o')
  await expect(children(page).first().getByRole('link')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(back).toContainText(`Child run 1 of ${WORDS.length}`)
})

test('child runs are watched while they go on, and cancelled with the run that called them', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' })
  const grader = await storedLoop(page.request, gradeLoop(named('Grader'), 25_000), true)
  const slug = await storedLoop(page.request, classLoop(named('Class'), grader))
  const id = await startRun(page, slug, WORDS)
  await page.goto(`/runs/${id}`)
  await expect(page.getByTestId('children-note')).toContainText('2 running · 3 waiting')
  await expect(page.locator('header').getByText('waiting', { exact: true })).toBeVisible()
  await page.keyboard.press('o')
  await expect(children(page)).toHaveCount(WORDS.length)
  await expect(children(page).first()).toContainText('running')
  await expectAccessible(page)
  await page.getByRole('button', { name: `Cancel run and ${WORDS.length} child runs` }).click()
  await expect(page.locator('header').getByText('cancelled', { exact: true })).toBeVisible()
  const reasons = async () => {
    const response = await page.request.get(`/api/v1/runs/${id}/children`)
    return ((await response.json()) as { children: { reason: string | null }[] }).children.map(({ reason }) => reason)
  }
  await expect.poll(reasons).toEqual(WORDS.map(() => 'cancelled'))

  await page.goto(`/runs?loop=${grader}`)
  await expect(page.getByText('No run matches this filter')).toBeVisible()
  await page.getByRole('button', { name: 'Child runs too' }).click()
  await expect(page.getByText(/child 1 of Class/)).toBeVisible()
})

test('the first press starts a run, with a list line by line and a text of JSON as it was typed', async ({ page }) => {
  const design = classLoop(named('Typed'), null)
  const { properties, required = [] } = design.state
  const rules = { type: 'object', 'x-loop': { role: 'input' }, properties: { most: { type: 'integer' } } } as const
  const slug = await storedLoop(page.request, {
    ...design,
    state: { ...design.state, properties: { ...properties, rules }, required: [...required, 'rules'] },
  })
  await openDesigner(page, slug)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('heading', { name: 'Models' })).toHaveCount(0)
  await dialog.getByRole('textbox', { name: 'words' }).fill('tea\nriver')
  const json = dialog.getByRole('textbox', { name: 'rules' })
  await expect(json).toHaveAttribute('placeholder', 'JSON, such as {"most":1}')
  const start = dialog.getByRole('button', { name: 'Start run' })
  await json.fill('{"most": ')
  await expect(start).toBeDisabled()
  await json.fill('{"most": 5}')
  await expectAccessible(page)
  await start.click()
  await openTrace(page)
  const id = new URL(page.url()).pathname.split('/').at(-1)
  const { run } = await (await page.request.get(`/api/v1/runs/${id}`)).json()
  expect(run.input).toMatchObject({ words: ['tea', 'river'], rules: { most: 5 } })
})
