import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { expectSaved, newLoop, node, openDesigner, storedDesign, tabTo } from './loops.ts'

test('an expression is written by keyboard: completed, mended, and tried on a recorded run', async ({
  page,
  request,
}) => {
  const slug = await newLoop(request, 'Written by keyboard')
  const started = await request.post('/api/v1/runs', { data: { loop: slug, input: { topic: 'tides' } } })
  const { run } = await started.json()
  await expect
    .poll(async () => (await (await request.get(`/api/v1/runs/${run.id}`)).json()).run.status)
    .toBe('finished')
  await openDesigner(page, slug)
  await node(page, 'terminate').click()
  const when = page.getByRole('textbox', { name: 'When' })
  await expect(page.locator('[data-source-editor]').first()).toBeVisible()
  await expect(page.getByText('Values of iteration 4 of 4')).toBeVisible()

  // A field, a macro and a function by their first letters; what is to be said next is selected.
  await tabTo(page, when)
  await page.keyboard.press('Control+a')
  await page.keyboard.type('state.')
  const offered = page.getByRole('listbox', { name: 'Completions' }).getByRole('option')
  await expect(offered.filter({ hasText: /^facts/ })).toHaveText('factslist of string')
  await expect(offered.filter({ hasText: 'iteration' })).toHaveCount(0)
  await page.keyboard.type('fac')
  await expect(offered).toHaveCount(1)
  await page.keyboard.press('Enter')
  await page.keyboard.type('.exi')
  await expect(offered.first()).toHaveText(/^exists/)
  // Escape closes the list, and nothing else.
  await page.keyboard.press('Escape')
  await expect(offered).toHaveCount(0)
  await expect(when).toBeFocused()
  await page.keyboard.press('Control+Space')
  await offered.first().waitFor()
  await page.keyboard.press('Enter')
  await expect(when).toHaveText('state.facts.exists(x, true)')
  await page.keyboard.type('x.contains("fact 3")')
  await page.keyboard.press('End')

  // What it gave then, and in each iteration; the arrow keys go through them.
  const live = page.locator('[data-live]').first()
  await expect(live).toContainText('true')
  const strip = page.getByRole('slider', { name: 'When in each iteration' })
  await tabTo(page, strip)
  await expect(strip).toHaveAttribute('aria-valuetext', 'iteration 4: true')
  await page.keyboard.press('Home')
  await expect(strip).toHaveAttribute('aria-valuetext', 'iteration 1: false')
  await expect(page.getByText('Values of iteration 1 of 4')).toBeVisible()
  await expect(live).toContainText('false')
  const { violations } = await new AxeBuilder({ page }).include('#inspector').analyze()
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])

  // An error is told with its place. Undo is the loop's own.
  await when.focus()
  await page.keyboard.press('End')
  await page.keyboard.insertText(' && state.missin == 0')
  await expect(when).toHaveAttribute('aria-invalid', 'true')
  await expect(when).toHaveAccessibleDescription(/there is no missin here; did you mean missing/)
  await expect(page.locator('.cm-lintRange-error')).toHaveText('missin')
  await page.keyboard.press('Control+z')
  await expect(when).not.toContainText('missin')
  await expect(when).not.toHaveAttribute('aria-invalid')
  await page.keyboard.press('Control+y')
  await expect(when).toContainText('missin')
})

test('what is typed before the editor is there is typed to its end where it was begun', async ({ page, request }) => {
  const slug = await newLoop(request, 'Typed early')
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  let holding = 0
  await page.route('**/_next/static/chunks/*.js', async (route) => {
    const response = await route.fetch()
    const body = await response.text()
    if (body.includes('cm-focused')) {
      holding += 1
      await held
    }
    await route.fulfill({ response, body })
  })
  await openDesigner(page, slug)
  await node(page, 'terminate').click()
  const when = page.getByRole('textbox', { name: 'When' })
  await when.click()
  await expect.poll(() => holding).toBe(1)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('state.facts')
  await page.keyboard.press('Home')
  release()
  const editors = page.locator('[data-source-editor]')
  await expect(editors.first()).toBeVisible()
  await page.keyboard.type('0 < ')
  await page.keyboard.press('End')
  await page.keyboard.type('.size()')
  await expect(when).toHaveValue('0 < state.facts.size()')
  await page.keyboard.press('Shift+Tab')
  await expect(editors.filter({ hasText: '0 < state.facts.size()' })).toBeVisible()
  await expectSaved(page)
  const { nodes } = await storedDesign(page.request, slug)
  expect(JSON.stringify(nodes)).toContain('0 < state.facts.size()')
})

test('a prompt is shown as it reads in a recorded run', async ({ page, request }) => {
  const slug = await newLoop(request, 'A prompt')
  await openDesigner(page, slug)
  await node(page, 'decide').click()
  await expect(page.getByText('No run yet.', { exact: false })).toBeVisible()
  const prompt = page.getByRole('textbox', { name: 'Prompt' })
  await prompt.fill('Once: ')
  await page.keyboard.press('End')
  await page.keyboard.type('{{#')
  const offered = page.getByRole('listbox', { name: 'Completions' }).getByRole('option')
  await offered.filter({ hasText: '#each' }).waitFor()
  await page.keyboard.press('Enter')
  await expect(prompt).toHaveText('Once: {{#each state.facts as x}}{{ x }}{{/each}}')
  await expect.poll(async () => JSON.stringify(await storedDesign(request, slug))).toContain('{{/each}}')
  const started = await request.post('/api/v1/runs', { data: { loop: slug, input: { topic: 'tides' } } })
  expect(started.status()).toBe(201)
  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
  const rendered = page.getByRole('button', { name: /^Prompt: As in iteration/ })
  await rendered.click()
  await expect(rendered).toContainText(/about \d+ tokens/)
  await expect(page.locator('pre').filter({ hasText: 'Once: Scripted fact 1 about tides.' })).toBeVisible()
})
