import { expect, type Locator, type Page, test } from '@playwright/test'
import { expectAccessible, tabTo } from './loops.ts'

test('a debate is chosen, named and run by keyboard alone', async ({ page }) => {
  await page.goto('/')
  await tabTo(page, page.getByRole('link', { name: 'New loop' }))
  await page.keyboard.press('Enter')
  await page.waitForURL('/new')
  await expect(page.getByRole('heading', { level: 1, name: 'New loop' })).toBeVisible()
  const shapes = page.getByRole('group', { name: 'Shape' }).getByRole('radio')
  await expect(shapes).toHaveCount(5)
  await tabTo(page, shapes.first())
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  const debate = page.getByRole('radio', { name: 'Debate' })
  await expect(debate).toBeChecked()
  await expect(debate).toHaveAccessibleDescription(/a critic attacks/)
  await expect(page.getByRole('region', { name: 'Debate' })).toContainText('Quality is a matter of argument')
  await tabTo(page, page.getByLabel('Name'))
  await page.keyboard.type('Three servers?')
  await tabTo(page, page.getByRole('button', { name: 'Create and run' }))
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/runs\/run_/)
  await expect(page.getByText('converged').first()).toBeVisible()
  await expect(page.getByRole('link', { name: 'Three servers?' }).first()).toBeVisible()
})

test('Enter in the name creates a loop that compiles without a finding', async ({ page }) => {
  await page.goto('/new')
  await page.getByRole('radio', { name: 'Hierarchy' }).check()
  await page.getByLabel('Name').fill('Move to a new office')
  await page.getByLabel('Name').press('Enter')
  await page.waitForURL(/\/loops\/move-to-a-new-office/)
  await expect(page.locator('.react-flow__node')).toHaveCount(9)
  await expect(page.getByRole('button', { name: 'Compiles', exact: true })).toBeVisible()
})

const decision = (page: Page, number: number) => page.getByRole('region', { name: `Decision ${number}`, exact: true })
const alternative = (card: Locator, index: number) => card.getByRole('listitem').nth(index)

async function fillDecision(card: Locator, question: string, labels: string[]) {
  await card.getByLabel('Question').fill(question)
  await card.getByLabel('It is right when').fill(`the answer to “${question}” can be checked`)
  for (const [index, label] of labels.entries())
    await alternative(card, index).getByLabel('Alternative', { exact: true }).fill(label)
}

test('a decision map grows from a table to a loop, and becomes a run', async ({ page }) => {
  await page.goto('/new/decision-map')
  const verdict = page.getByRole('region', { name: 'The verdict' })
  await expect(verdict).toContainText('No verdict yet')
  await page.getByLabel('What is to be decided?').fill('Sort the mail: who has to see it')
  await fillDecision(decision(page, 1), 'What is it?', ['A bill', 'A complaint'])
  await expect(verdict).toContainText('A decision table would do: 2 cases')
  for (let count = 3; count <= 8; count += 1) {
    await alternative(decision(page, 1), count - 2)
      .getByLabel('Alternative', { exact: true })
      .press('Enter')
    await page.keyboard.type(`Kind ${count}`)
    await expect(verdict).toContainText(count > 7 ? 'the tree has 8 leaves, and beyond 7' : `${count} cases`)
  }
  await page.getByRole('button', { name: 'Remove decision 1, alternative 8' }).click()
  await expect(verdict).toContainText('A decision table would do: 7 cases')
  await page.getByRole('button', { name: 'Bring it back' }).click()
  await expect(verdict).toContainText('8 leaves')
  await page.getByRole('button', { name: 'Add decision' }).click()
  await expect(decision(page, 2).getByLabel('Question')).toBeFocused()
  await fillDecision(decision(page, 2), 'Who has to see it?', ['The boss', 'Read it again'])
  await alternative(decision(page, 1), 1)
    .getByLabel('Leads to', { exact: true })
    .selectOption({ label: '2 Who has to see it?' })
  await alternative(decision(page, 2), 1)
    .getByLabel('Leads to', { exact: true })
    .selectOption({ label: '1 What is it?' })
  await expect(verdict).toContainText('“What is it?” and “Who has to see it?” lead back to each other')
  await verdict.getByRole('button', { name: 'Create and run' }).click()
  await page.waitForURL(/\/runs\/run_/)
  await expect(page.getByText('converged').first()).toBeVisible()
  await expect(page.getByRole('link', { name: 'Sort the mail' }).first()).toBeVisible()
})

test('a half-filled map says what is missing, leads there, and survives leaving the page', async ({ page }) => {
  await page.goto('/new/decision-map')
  await page.getByLabel('What is to be decided?').fill('Plan the week')
  const verdict = page.getByRole('region', { name: 'The verdict' })
  await verdict.getByRole('button', { name: 'Create loop' }).click()
  await expect(verdict.getByRole('alert')).toContainText('3 things are missing')
  await expect(decision(page, 1).getByLabel('Question')).toBeFocused()
  await expect(decision(page, 1).getByLabel('Question')).toHaveAccessibleDescription('ask a question')
  await verdict.getByRole('button', { name: 'a decision has at least two alternatives' }).click()
  await expect(alternative(decision(page, 1), 0).getByLabel('Alternative', { exact: true })).toBeFocused()
  await expectAccessible(page)
  await page.goto('/')
  await page.goto('/new/decision-map')
  await expect(page.getByLabel('What is to be decided?')).toHaveValue('Plan the week')
  await page.getByRole('button', { name: 'Start over' }).click()
  await expect(page.getByLabel('What is to be decided?')).toHaveValue('')
  await page.getByRole('button', { name: 'Bring it back' }).click()
  await expect(page.getByLabel('What is to be decided?')).toHaveValue('Plan the week')
})

test('a map takes no more decisions than its limit', async ({ page }) => {
  await page.goto('/new/decision-map')
  const add = page.getByRole('button', { name: 'Add decision' })
  for (let count = 2; count <= 20; count += 1) await add.click()
  await expect(add).toBeDisabled()
  await expect(page.getByText('20 decisions are the most a map takes.')).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the start has no serious accessibility finding, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const address of ['/new', '/new/decision-map']) {
      await page.setViewportSize({ width: 1280, height: 800 })
      await page.goto(address)
      await page.getByRole('button', { name: 'Create loop' }).waitFor()
      if (address.endsWith('map')) await page.getByRole('button', { name: 'Fill in an example' }).click()
      await expectAccessible(page)
      await page.setViewportSize({ width: 390, height: 844 })
      await expectAccessible(page)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    }
  })
}
