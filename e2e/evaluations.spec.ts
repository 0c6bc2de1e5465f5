import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { expectAccessible } from './loops.ts'

test('a copied template is run over its cases, calm and with chaos, and the report tells what broke', async ({
  page,
  request,
}) => {
  test.setTimeout(120_000)
  const made = await request.post('/api/v1/loops', { data: { from: { kind: 'template', slug: 'json-refine' } } })
  const { slug } = (await made.json()).loop
  await page.goto(`/loops/${slug}`)
  await page.getByRole('link', { name: 'Evaluations of this loop' }).click()
  await page.getByRole('button', { name: /^Take the template’s \d+ cases$/ }).click()
  const cases = page.getByTestId('cases').locator('tr[data-case]')
  await expect(cases.first()).toBeVisible()
  const before = await cases.count()

  // A case that can't be kept: the report has to find it.
  await cases
    .first()
    .getByRole('button', { name: /^Actions for/ })
    .click()
  await page.getByRole('menuitem', { name: 'Copy' }).click()
  await expect(cases).toHaveCount(before + 1)
  await cases.nth(1).getByRole('button').first().click()
  const form = page.getByRole('dialog')
  await form.getByLabel('Name', { exact: true }).fill('too short')
  await form.getByLabel('Most iterations').fill('1')
  await form.getByLabel('Least iterations').fill('1')
  await form.getByRole('button', { name: 'Save case' }).click()
  await expect(page.locator('tr[data-case="too short"]')).toContainText('in 1 iteration')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.locator('tr[data-case="too short"]')).toHaveCount(0)
  await page.getByRole('button', { name: 'Redo' }).click()
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()

  await page.getByRole('button', { name: 'Run …' }).click()
  const start = page.getByRole('dialog')
  await start.getByLabel('calm', { exact: true }).check()
  await start.getByLabel('hopeless', { exact: true }).check()
  await start.getByRole('group', { name: 'Chaos' }).getByLabel('none', { exact: true }).uncheck()
  await expect(start.getByTestId('plan-size')).toHaveText(`2 targets × ${before + 1} cases = ${2 * (before + 1)} runs`)
  await start.getByRole('button', { name: 'Start' }).click()
  await page.waitForURL(/\/evaluations\/eval_/)

  await expect(page.getByRole('heading', { level: 1 })).toContainText('finished', { timeout: 60_000 })
  const gates = page.getByRole('list', { name: 'Gate' }).getByRole('listitem')
  await expect(gates).toHaveCount(2)
  await expect(gates.nth(1)).toContainText('Gate missed.')
  const comparison = page.getByTestId('comparison')
  await expect(comparison.getByRole('heading', { name: /regressions?$/ })).not.toHaveText('0 regressions')
  await expect(comparison.getByRole('link', { name: /runs of .* compared$/ }).first()).toBeVisible()
  await expect(page.getByRole('table', { name: 'Iterations of those that converged' }).first()).toBeAttached()
  await expectAccessible(page)

  const results = page.getByTestId('results').locator('tr[data-result]')
  await page.getByRole('button', { name: /^Failed/ }).click()
  await page.getByLabel('Search the results').fill('too short')
  await expect(results).toHaveCount(2)
  await page.getByRole('button', { name: 'Export' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Results as CSV' }).click()
  const file = await (await download).path()
  expect((await readFile(file, 'utf8')).trim().split('\r\n')).toHaveLength(1 + 2 * (before + 1))

  // From a result into its trace, and from there back as a case.
  await results.first().getByRole('link').click()
  await page.waitForURL(/\/runs\/run_/)
  await page.getByRole('button', { name: 'Keep as a case' }).click()
  const kept = page.getByRole('region', { name: 'Kept as a case' })
  await expect(kept.getByRole('status')).toContainText('is expected.')
  await expectAccessible(page)
  // The same key leads to Undo, and once it is undone to a case anew.
  await page.keyboard.press('k')
  await expect(kept.getByRole('button', { name: 'Undo' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(kept.getByRole('status')).toContainText('again.')
  await page.keyboard.press('Escape')
  await expect(kept).toHaveCount(0)
  await page.keyboard.press('k')
  await kept.getByRole('button', { name: 'Edit …' }).click()
  await page.getByLabel('Name of the case').fill('kept')
  await page.getByRole('button', { name: 'Keep', exact: true }).click()
  await expect(kept.getByRole('status')).toContainText('“kept” is in the suite')
  await kept.getByRole('link').click()
  await expect(page.locator('tr[data-case]')).toHaveCount(before + 2)
  await expect(page.locator('tr[data-case="kept"]')).toContainText('from a run')
})
