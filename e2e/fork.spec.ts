import { type APIRequestContext, expect, test } from '@playwright/test'
import type { LoopDesign } from '../lib/loop/artefacts/design.ts'
import { expectAccessible, newLoop } from './loops.ts'
import { longLoop } from './sample-loops.ts'

/** Counts by `by`, and reaches its goal at fifty; eight iterations are not enough for that. */
function counting(by: number): LoopDesign {
  const design = longLoop('Fifty', 8)
  const configs: Record<string, LoopDesign['nodes'][number]['config']> = {
    decide: {
      strategy: 'rule',
      rules: [{ when: 'true', tool: 'state.patch', args: { set: `{"n": state.n + ${by}}` } }],
    },
    terminate: { rules: [{ when: 'state.n >= 50', label: 'fifty', outcome: 'success' }] },
  }
  return { ...design, nodes: design.nodes.map((node) => ({ ...node, config: configs[node.id] ?? node.config })) }
}

async function save(request: APIRequestContext, slug: string, design: LoopDesign): Promise<void> {
  const { loop } = await (await request.get(`/api/v1/loops/${slug}`)).json()
  const saved = await request.put(`/api/v1/loops/${slug}/design`, { data: { revision: loop.revision, design } })
  expect(saved.status()).toBe(200)
}

test('a finished run is forked with another state, ends differently, and is replayed against a changed draft', async ({
  page,
  request,
}) => {
  const slug = await newLoop(request, 'Fifty')
  await save(request, slug, counting(1))
  const started = await request.post('/api/v1/runs', { data: { loop: slug, input: {} } })
  const parent: string = (await started.json()).run.id
  await page.goto(`/runs/${parent}?i=4&s=2`)
  await expect(page.getByText('max iterations').first()).toBeVisible()
  await expect(page.getByText('view, from the record')).toBeVisible()
  await expect(page.getByTestId('place')).toContainText('Iteration 4 of 8')

  // The page hears keys once it has read the log.
  await expect(page.getByTestId('state').getByText('n', { exact: true })).toBeVisible()

  // From the playhead, by its key. What is typed is checked and shown as it will be.
  await page.keyboard.press('f')
  const dialog = page.getByRole('dialog', { name: 'Fork from iteration 4' })
  await expect(dialog).toBeVisible()
  await dialog.getByRole('button', { name: 'Change n' }).click()
  await dialog.getByLabel('New value of n').fill('48')
  await expect(dialog.getByTestId('preview')).toContainText('48')
  await dialog.getByLabel('Note, for the log').fill('nearly there')
  await dialog.getByRole('button', { name: 'Fork and run' }).click()

  // It ends otherwise than its parent, and says where it came from.
  await expect(page).not.toHaveURL(new RegExp(parent))
  await expect(page.getByTestId('explanation')).toContainText('fifty')
  const descent = page.getByTestId('descent')
  await expect(descent).toContainText('at iteration 4')
  await expect(page.getByTestId('state').getByText('n', { exact: true })).toBeVisible()
  const fork = new URL(page.url()).pathname.split('/').at(-1)
  await page.goto(`/runs?loop=${slug}`)
  await expect(page.locator(`[data-run="${fork}"]`)).toContainText('fork at iteration 4')
  await page.goto(`/runs/${fork}`)
  await descent.getByRole('link').first().click()
  await expect(page).toHaveURL(new RegExp(`${parent}\\?i=4`))
  await expect(page.getByTestId('descent')).toContainText('converged· goal')

  // Its own version comes to the very same; a changed draft does not.
  await expect(page.getByTestId('state').getByText('n', { exact: true })).toBeVisible()
  await page.keyboard.press('r')
  const replay = page.getByRole('dialog', { name: 'Replay' })
  const report = replay.getByTestId('replay-report')
  await replay.getByRole('button', { name: 'Replay' }).click()
  await expect(report).toContainText('Identical.')
  await save(request, slug, counting(2))
  await replay.getByLabel('Replay with').selectOption('draft')
  await expect(report).not.toContainText('Identical.')
  await replay.getByRole('button', { name: 'Replay' }).click()
  await expect(report).toContainText('Diverged in iteration 1')
  await expect(report).toContainText('tool')
  await expectAccessible(page)
  await report.getByRole('button', { name: 'Go to it' }).click()
  await expect(replay).toBeHidden()
  await expect(page.getByTestId('place')).toContainText('Iteration 1 of 8')
})
