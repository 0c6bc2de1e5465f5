import { expect, type Page, test } from '@playwright/test'
import { expectAccessible, newLoop, node, openDesigner, openTrace } from './loops.ts'

const dot = (page: Page, id: string) => node(page, id).locator('[data-breakpoint]')
const mark = (page: Page, id: string) => node(page, id).getByTestId('paused-here')

test('a breakpoint set in the designer stops the run, which is stepped and let go on to its end', async ({
  page,
  request,
}) => {
  const slug = await newLoop(request, 'Debugging')
  await openDesigner(page, slug)
  await node(page, 'act').click()
  await page.keyboard.press('b')
  await expect(dot(page, 'act')).toHaveAttribute('data-breakpoint', 'on')
  await node(page, 'observe').hover()
  await node(page, 'observe')
    .getByRole('button', { name: /^Stop before/ })
    .click()
  await expect(dot(page, 'observe')).toHaveAttribute('aria-pressed', 'true')

  // A condition is checked before it is taken; a breakpoint can be switched off.
  await page.keyboard.press('Shift+B')
  const list = page.getByRole('list', { name: 'Breakpoints' })
  await page.getByRole('textbox', { name: 'Stop when' }).fill('size(state.fact) == 2')
  await page.keyboard.press('Enter')
  await expect(page.getByText('did you mean facts?')).toBeVisible()
  await page.getByRole('textbox', { name: 'Stop when' }).fill('size(state.facts) == 2')
  await page.keyboard.press('Enter')
  await expect(list.getByRole('listitem')).toHaveCount(3)
  await list.getByRole('listitem').nth(1).getByRole('switch').click()
  await expect(dot(page, 'observe')).toHaveAttribute('data-breakpoint', 'off')
  await expectAccessible(page)

  // They are this browser's: there after a reload, and no part of the design.
  await page.reload()
  await expect(dot(page, 'act')).toBeVisible()
  expect(await (await request.get(`/api/v1/loops/${slug}`)).json()).toMatchObject({ revision: 1 })

  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(page.getByRole('switch', { name: 'Stop at the 2 breakpoints' })).toBeChecked()
  await page.getByRole('button', { name: 'Start run' }).click()
  await openTrace(page)
  const banner = page.getByTestId('paused')
  await expect(banner).toContainText('Stopped at the breakpoint on')
  await expect(mark(page, 'act')).toHaveText('Stands before this')
  await expect(dot(page, 'act')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Breakpoints: 2' })).toBeVisible()
  await expectAccessible(page)

  // By key and by button; the page follows, and shows what the step has done.
  await page.keyboard.press('F10')
  await expect(mark(page, 'invariant').or(mark(page, 'observe')).or(mark(page, 'terminate'))).toBeVisible()
  await expect(banner).toContainText('One step done')
  await expect(mark(page, 'act')).toBeHidden()
  const place = page.getByTestId('place')
  const before = await place.innerText()
  await page.getByRole('button', { name: 'Let it take one step' }).click()
  await expect(place).not.toHaveText(before)
  await expect(page.getByTestId('state').getByText('facts', { exact: true })).toBeVisible()

  // The graph's breakpoints are those of the run from here on.
  await dot(page, 'act').click()
  await expect(page.getByRole('button', { name: 'Breakpoints: 1' })).toBeVisible()
  await page.keyboard.press('F8')
  await expect(banner).toContainText('size(state.facts) == 2 became true')
  await page.getByRole('button', { name: 'Breakpoints: 1' }).click()
  await page.getByRole('button', { name: /^Take the breakpoint away/ }).click()
  await expect(page.getByText('No breakpoints.')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Resume the run' }).click()
  await expect(page.getByTestId('explanation')).toContainText('ended the run')
  await expect(page.getByRole('group', { name: 'Debugger' })).toBeHidden()

  const id = page.url().split('/').at(-1)?.split('?')[0]
  const { run } = await (await request.get(`/api/v1/runs/${id}`)).json()
  expect(run).toMatchObject({ status: 'finished', outcome: 'success' })
})
