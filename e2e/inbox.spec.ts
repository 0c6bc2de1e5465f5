import { type APIRequestContext, expect, test } from '@playwright/test'
import { newDesign } from '../lib/loop/1-draw/new-design.ts'
import type { LoopDesign } from '../lib/loop/artefacts/design.ts'
import { expectAccessible, expectAccessibleInBothThemes, newLoop, tabTo } from './loops.ts'

/** Fails in the second iteration alone, so that a person is asked once. */
const PREDICATE = 'iteration != 2 || size(state.facts) < 2'

/** The new loop with an invariant that a person is asked about, or the rule that ends it at two iterations. */
function asking(name: string, ask: 'invariant' | 'rule'): LoopDesign {
  const design = newDesign(name)
  if (ask === 'rule')
    return { ...design, contract: { ...design.contract, maxIterations: 2, escalation: { rules: ['max_iterations'] } } }
  const nodes = design.nodes.map((node) =>
    node.kind === 'invariant'
      ? {
          ...node,
          config: {
            ...node.config,
            predicate: PREDICATE,
            remediation: { type: 'escalate', question: 'Are two facts enough?' },
          },
        }
      : node,
  )
  return { ...design, nodes }
}

/** Starts a run of a new loop and waits until it waits for a person. */
async function waitingRun(request: APIRequestContext, design: LoopDesign): Promise<{ run: string; slug: string }> {
  const slug = await newLoop(request, design.name)
  const saved = await request.put(`/api/v1/loops/${slug}/design`, { data: { revision: 1, design } })
  expect(saved.status()).toBe(200)
  const started = await request.post('/api/v1/runs', { data: { loop: slug, input: {} } })
  expect(started.status()).toBe(201)
  const run: string = (await started.json()).run.id
  await expect.poll(async () => (await (await request.get(`/api/v1/runs/${run}`)).json()).run.status).toBe('paused')
  return { run, slug }
}

/** What became of a decision, however far the run is by now. */
const GOES_ON = /^Decided: the run (goes on|has finished: converged)$/

async function loggedOf(request: APIRequestContext, run: string, type: string) {
  const { events } = await (await request.get(`/api/v1/runs/${run}/events?limit=2000`)).json()
  return events.filter((event: { type: string }) => event.type === type)
}

test('a suggestion is taken in the inbox, and the run is watched as it goes on', async ({ page, request }) => {
  const { run, slug } = await waitingRun(request, asking('Suggested', 'invariant'))
  await page.goto('/')
  await expect(page.getByTestId('inbox-count')).toBeVisible()
  await expect(page.getByTestId('waiting-card')).toContainText(/runs? needs? your decision/)
  await page.getByRole('link', { name: /^Inbox \d+ to decide$/ }).click()
  await page.getByRole('combobox', { name: 'Loop' }).selectOption(slug)
  await expect(page).toHaveURL(new RegExp(`loop=${slug}`))
  const row = page.locator(`[data-inbox-list] [data-run="${run}"]`)
  await expect(row).toContainText('invariant')
  await expect(row).toContainText('iteration 2')
  await row.click()
  const panel = page.getByTestId('decision')
  await expect(panel).toContainText(PREDICATE)
  await expect(panel.getByRole('table', { name: /Confidence/ })).toContainText('find fact 2')
  const rollBack = panel.getByTestId('suggestion').filter({ hasText: 'Roll back to the last safe state' })
  await expect(rollBack).toContainText('Too short')
  await expectAccessibleInBothThemes(page)

  await rollBack.getByRole('button', { name: /^Take this/ }).click()
  await expect(page.getByRole('heading', { name: GOES_ON })).toBeFocused()
  await expect(row).toBeHidden()
  await page.getByRole('link', { name: /Watch it go on|Open the trace/ }).click()
  await expect(page).toHaveURL(new RegExp(`/runs/${run}`))
  const [continued] = await loggedOf(request, run, 'run-continued')
  expect(continued.data.patch.length).toBeGreaterThan(0)

  // What was decided stays to be seen where it happened.
  await page.goto(`/runs/${run}?i=2&s=4`)
  const notes = page.getByTestId('pauses')
  await expect(notes).toContainText('Are two facts enough?')
  await expect(notes).toContainText('Answered: Continue as it is by you')
  await expect(notes).toContainText('Changed: facts')
})

test('somebody decides by hand, with the keyboard alone: a changed field, its preview, and an invariant that need not hold', async ({
  page,
  request,
}) => {
  const { run, slug } = await waitingRun(request, asking('By hand', 'invariant'))
  await page.goto(`/inbox?loop=${slug}`)
  const panel = page.getByTestId('decision')
  await expect(panel).toContainText(PREDICATE)
  // The page may be there before it hears keys.
  await expect(async () => {
    await page.keyboard.press('j')
    await expect(page.locator(`[data-inbox-list] [data-run="${run}"]`)).toBeFocused({ timeout: 500 })
  }).toPass()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Are two facts enough?' })).toBeFocused()
  await tabTo(page, panel.getByRole('button', { name: 'Change facts' }))
  await page.keyboard.press('Enter')
  // What is typed takes the place of the value at once.
  const facts = panel.getByRole('textbox', { name: 'New value of facts' })
  await expect(facts).toBeFocused()
  await page.keyboard.insertText('too many\n'.repeat(11))
  await expect(panel.getByText('must have at most 10 items, has 11')).toBeVisible()
  await expect(panel.getByRole('button', { name: 'Continue as it is' })).toBeDisabled()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText('A whole sentence that somebody wrote.\nAnd another one beside it.')
  const preview = panel.getByTestId('preview')
  await expect(preview.locator('[data-change-of=facts]')).toContainText('And another one beside it.')

  await tabTo(page, panel.locator('summary', { hasText: 'Relax invariants' }))
  await page.keyboard.press('Enter')
  const relax = panel.getByRole('combobox', { name: /Every fact is a whole sentence/ })
  await tabTo(page, relax)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect(relax).toHaveValue('run')
  await expect(preview).toContainText('need not hold for the rest of this run')
  await expectAccessibleInBothThemes(page)
  await tabTo(page, panel.getByRole('textbox', { name: 'Note, for the log' }))
  await page.keyboard.insertText('two are fine')
  await expect(panel.getByTestId('change-summary')).toContainText('Changes facts.')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(panel.getByRole('button', { name: 'Continue as it is' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: GOES_ON })).toBeFocused()

  const [continued] = await loggedOf(request, run, 'run-continued')
  expect(continued.data).toMatchObject({
    note: 'two are fine',
    relaxed: [{ invariant: 'Every fact is a whole sentence', scope: 'run' }],
  })
  await page.goto(`/runs/${run}?i=2&s=4`)
  await page.getByRole('tab', { name: /^Invariants/ }).click()
  await expect(page.getByText('does not hold, which a person had allowed').first()).toBeVisible()
})

test('a rule that would end a run asks first: its cap is raised in the trace, and a run can be stopped instead', async ({
  page,
  request,
}) => {
  const { run } = await waitingRun(request, asking('Two iterations', 'rule'))
  await page.goto(`/runs/${run}`)
  const banner = page.getByTestId('paused')
  await expect(async () => {
    await banner.getByRole('button', { name: /^Case and/ }).click()
    await expect(banner.getByTestId('decision')).toBeVisible({ timeout: 500 })
  }).toPass()
  const panel = banner.getByTestId('decision')
  await panel.locator('summary', { hasText: 'Extend the budget' }).click()
  // Going on with a cap that is used up is refused, at the cap.
  await panel.getByRole('button', { name: 'Resume' }).click()
  await expect(panel.getByText('this cap is used up')).toBeVisible()
  await panel.getByRole('textbox', { name: 'More iterations' }).fill('1')
  await expect(panel.getByTestId('preview')).toContainText('Adds 1 iteration to this run.')
  await expectAccessible(page)
  await panel.getByRole('button', { name: 'Resume' }).click()
  await expect(panel).toBeHidden()

  // The third iteration is the last again.
  await expect(banner).toContainText('3')
  await page.getByRole('tab', { name: /^Guards/ }).click()
  await page.goto(`/runs/${run}?i=3&s=1`)
  await page.getByRole('tab', { name: /^Guards/ }).click()
  await expect(page.getByTestId('guards')).toContainText('1 added by a person')
  await banner.getByRole('button', { name: /^Case and/ }).click()
  await panel.getByRole('button', { name: 'Stop the run …' }).click()
  const dialog = page.getByRole('dialog', { name: 'Stop this run?' })
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Stop the run' }).click()
  await expect(banner).toBeHidden()
  await expect(page.getByText('stopped by person').first()).toBeVisible()
})

test('what was begun is kept while another case is looked at, and ending a run is confirmed whatever says it', async ({
  page,
  request,
}) => {
  const { run, slug } = await waitingRun(request, asking('Two at once', 'invariant'))
  const started = await request.post('/api/v1/runs', { data: { loop: slug, input: {} } })
  const other: string = (await started.json()).run.id
  const rowOf = (id: string) => page.locator(`[data-inbox-list] [data-run="${id}"]`)
  await page.goto(`/inbox?loop=${slug}&run=${run}`)
  await expect(rowOf(other)).toBeVisible()
  const panel = page.getByTestId('decision')
  const note = panel.getByRole('textbox', { name: 'Note, for the log' })
  await expect(async () => {
    await note.fill('not yet')
    await expect(panel.getByTestId('change-summary')).toContainText('Adds a note', { timeout: 500 })
  }).toPass()
  await rowOf(other).click()
  await expect(page.getByRole('heading', { name: 'Are two facts enough?' })).toBeFocused()
  await expect(note).toHaveValue('')
  await page.keyboard.press('?')
  const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(keys).toContainText('To the answers below the case')
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await rowOf(run).click()
  await expect(note).toHaveValue('not yet')

  // The badge tells of it before its next look, which is seconds away.
  const badge = page.getByTestId('inbox-count')
  const waiting = Number.parseInt((await badge.textContent()) ?? '', 10)
  await panel.getByRole('button', { name: 'Stop the run …' }).click()
  const dialog = page.getByRole('dialog', { name: 'Stop this run?' })
  await dialog.getByRole('button', { name: 'Keep it waiting' }).click()
  await expect(panel).toBeVisible()
  await panel.getByRole('button', { name: 'Stop the run …' }).click()
  await dialog.getByRole('button', { name: 'Stop the run' }).click()
  await expect(page.getByRole('heading', { name: /^Decided: the run (ends here|was stopped)$/ })).toBeFocused()
  await expect(badge).not.toContainText(String(waiting), { timeout: 5_000 })
  await expect(page.getByRole('heading', { name: 'Decided: the run was stopped' })).toBeFocused()
})
