import { type APIRequestContext, expect, type Page, test } from '@playwright/test'
import { newDesign } from '../lib/loop/1-draw/new-design.ts'
import type { LoopDesign } from '../lib/loop/artefacts/design.ts'
import { expectAccessible, expectSaved, newLoop, openDesigner, storedDesign } from './loops.ts'
import { slowLoop } from './sample-loops.ts'

/** Puts a design in place of a new loop's own; its slug. */
async function loopOf(request: APIRequestContext, design: LoopDesign): Promise<string> {
  const slug = await newLoop(request, design.name)
  const saved = await request.put(`/api/v1/loops/${slug}/design`, { data: { revision: 1, design } })
  expect(saved.status()).toBe(200)
  return slug
}

async function publish(page: Page, note: string): Promise<void> {
  await page.getByRole('tab', { name: 'Versions' }).click()
  await page.getByRole('textbox', { name: 'What changed in this version' }).fill(note)
  await page.getByRole('button', { name: 'Publish version' }).click()
}

async function startRun(request: APIRequestContext, loop: string, version?: number): Promise<string> {
  const started = await request.post('/api/v1/runs', { data: { loop, input: {}, ...(version ? { version } : {}) } })
  expect(started.status()).toBe(201)
  return (await started.json()).run.id
}

test('a run is paused, moved to a new version of its state, and played back with the design as it was', async ({
  page,
  request,
}) => {
  const slug = await loopOf(request, slowLoop('Pausing', 1_000))
  await openDesigner(page, slug)
  await publish(page, 'first')
  await expect(page.getByRole('button', { name: 'Run v1' })).toBeVisible()

  const run = await startRun(request, slug, 1)
  await page.goto(`/runs/${run}`)
  const state = page.getByTestId('state')
  // The page hears clicks once it has read the log.
  await expect(state.getByText('facts', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Pause run' }).click()
  const banner = page.getByTestId('paused')
  await expect(banner).toContainText('Paused on request')
  await expectAccessible(page)
  await page.goto('/runs?status=paused')
  await expect(page.locator(`[data-run="${run}"]`)).toContainText('paused')

  // A renamed field: refused under the same number, led over once the version was started.
  await openDesigner(page, slug)
  await page.getByRole('tab', { name: 'State' }).click()
  await page.getByRole('button', { name: /^facts/ }).click()
  await page.getByRole('textbox', { name: 'Field name' }).fill('findings')
  await page.keyboard.press('Enter')
  await expectSaved(page)
  await page.getByRole('tab', { name: 'Versions' }).click()
  await expect(page.getByText('start version 2 of the state first')).toBeVisible()
  await expect(page.getByTestId('state-changes').last()).toContainText('findings')
  // Also offered where the state is edited.
  await page.getByRole('tabpanel', { name: 'Versions' }).getByRole('button', { name: 'Start version 2' }).click()
  const migration = page.locator('[data-migration="1"]')
  await expect(migration).toContainText('Falls away')
  await migration.getByRole('button', { name: 'Add line' }).click()
  await expect(migration.getByRole('combobox', { name: 'Field of version 2' })).toHaveValue('findings')
  await migration.getByRole('textbox', { name: 'Becomes' }).fill('state.fact')
  await expect(migration.getByText(/no .*“?fact/).first()).toBeVisible()
  await migration.getByRole('textbox', { name: 'Becomes' }).fill('state.facts')
  await expectSaved(page)
  await expectAccessible(page)
  await publish(page, 'facts are findings now')
  await expect(page.getByRole('button', { name: 'Run v2' })).toBeVisible()
  expect((await storedDesign(request, slug)).state['x-loop'].migrations?.[0]?.set).toEqual([
    { field: 'findings', value: 'state.facts' },
  ])

  await page.goto(`/runs/${run}`)
  await expect(state.getByText('facts', { exact: true })).toBeVisible()
  await banner.getByRole('button', { name: 'More choices' }).click()
  await banner.getByRole('textbox', { name: 'Note, for the log' }).fill('with the new names')
  await banner.locator('summary', { hasText: 'Go on with another version' }).click()
  await banner.getByRole('combobox', { name: 'Go on with' }).selectOption('2')
  await expect(banner.getByTestId('preview')).toContainText('Goes on with version 2 of the loop.')
  await banner.getByRole('button', { name: 'Resume' }).click()
  await expect(banner).toBeHidden()
  await expect(page.locator('header').getByText('v2', { exact: true })).toBeVisible()
  await expect(state.getByText('findings', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Cancel run' }).click()
  await expect(page.getByText('cancelled').first()).toBeVisible()

  // The step before the pause is shown with its own fields; the one after it says what happened.
  await page.keyboard.press('Home')
  await expect(state.getByText('facts', { exact: true })).toBeVisible()
  await expect(state.getByText('findings', { exact: true })).toBeHidden()
  const { events } = await (await request.get(`/api/v1/runs/${run}/events?limit=2000`)).json()
  const continued = events.find(({ type }: { type: string }) => type === 'run-continued')
  await page.goto(`/runs/${run}?i=${continued.iteration}&s=${await stepAfter(events, continued)}`)
  const notes = page.getByTestId('pauses')
  await expect(notes).toContainText('Moved from state version 1 to 2')
  await expect(notes).toContainText('with the new names')
  await expectAccessible(page)
})

type Logged = { seq: number; iteration: number; type: string }

/** Place within its iteration of the first step after an event, or of the last one when there is none. */
async function stepAfter(events: Logged[], { seq, iteration }: Logged): Promise<number> {
  const steps = events.filter((event) => event.type === 'step-started' && event.iteration === iteration)
  const after = steps.findIndex((step) => step.seq > seq)
  return after < 0 ? steps.length : after + 1
}

test('a question is answered by keyboard, and its answer may come with another state', async ({ page, request }) => {
  const design = newDesign('Asking')
  const slug = await loopOf(request, {
    ...design,
    nodes: design.nodes.map((node) =>
      node.kind === 'invariant'
        ? {
            ...node,
            config: {
              ...node.config,
              predicate: 'size(state.facts) != 1',
              remediation: { type: 'escalate', question: 'Is one fact enough?' },
            },
          }
        : node,
    ),
  })
  const run = await startRun(request, slug)
  await page.goto(`/runs/${run}`)
  const banner = page.getByTestId('paused')
  await expect(banner).toContainText('Is one fact enough?')
  // The page may be there before it hears keys.
  await expect(async () => {
    await page.keyboard.press('w')
    await expect(banner.getByRole('button', { name: /^Case and/ })).toBeFocused({ timeout: 500 })
  }).toPass()
  await page.keyboard.press('Enter')
  await banner.getByRole('button', { name: 'Change facts' }).click()
  const facts = banner.getByRole('textbox', { name: 'New value of facts' })
  // Closed, the banner still says what would be sent, and gives it up.
  await facts.fill('one\ntwo')
  await facts.press('Escape')
  await expect(banner.getByTestId('change-summary')).toContainText('Changes facts.')
  await expectAccessible(page)
  await banner.getByRole('button', { name: 'Discard' }).click()
  await expect(banner.getByTestId('change-summary')).toBeHidden()
  await page.keyboard.press('Enter')
  await banner.getByRole('button', { name: 'Change facts' }).click()
  await facts.fill('more\n'.repeat(11))
  await expect(banner.getByText('must have at most 10 items, has 11')).toBeVisible()
  await expect(banner.getByRole('button', { name: 'Continue as it is' })).toBeDisabled()
  await facts.fill('one\ntwo')
  await banner.getByRole('button', { name: 'Continue as it is' }).press('Enter')
  await expect(banner).toBeHidden()
  await expect(page.getByText(/converged|failed/).first()).toBeVisible()
  const { events } = await (await request.get(`/api/v1/runs/${run}/events?limit=2000`)).json()
  const answered = events.find(({ type }: { type: string }) => type === 'person-answered')
  expect(answered.data).toMatchObject({ answer: 'Continue as it is' })
})
