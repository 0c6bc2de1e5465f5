import { expect, test } from '@playwright/test'
import { newDesign } from '../lib/loop/1-draw/new-design.ts'
import type { LoopDesign } from '../lib/loop/artefacts/design.ts'
import { expectAccessible, expectSaved, newLoop, node, openDesigner, storedDesign } from './loops.ts'

/** The new loop, whose decision leaves by a route of its own when it is unsure. */
function routedLoop(name: string): LoopDesign {
  const design = newDesign(name)
  const routes = [{ handle: 'sure', when: 'decision.confidence != null && decision.confidence > 0.5' }]
  return {
    ...design,
    nodes: design.nodes.map((one) => (one.id === 'decide' ? { ...one, config: { ...one.config, routes } } : one)),
    edges: [...design.edges, { id: 'decide.sure', from: 'decide', handle: 'sure', to: 'act' }],
  }
}

test('a decision is made after thinking, under a budget, and leaves by its own route; the trace tells all three', async ({
  page,
  request,
}) => {
  const slug = await newLoop(request, 'Thinking')
  const saved = await request.put(`/api/v1/loops/${slug}/design`, {
    data: { revision: 1, design: routedLoop('Thinking') },
  })
  expect(saved.status()).toBe(200)
  await openDesigner(page, slug)
  await node(page, 'decide').click()

  const group = page.getByRole('button', { name: 'Context, thinking, adapting' })
  await group.click()
  await page.getByRole('switch', { name: 'Think before deciding' }).click()
  await expect(page.getByText('3 × 1,024 = 3,072 tokens an iteration')).toBeVisible()
  await page
    .getByRole('spinbutton', { name: 'Passes' })
    .or(page.getByRole('textbox', { name: 'Passes' }))
    .fill('1')
  await page.getByRole('switch', { name: 'Context budget' }).click()
  await page.getByLabel('Most tokens of a request').fill('600')
  await page.getByRole('button', { name: 'Move history up' }).click()
  await expect(page.getByText('thinks before deciding, but no scripted answer')).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('tab', { name: /^Problems/ }).click()
  await page.getByRole('button', { name: 'Add a scripted thought' }).click()
  await expectSaved(page)
  const config = (await storedDesign(request, slug)).nodes.find(({ id }) => id === 'decide')?.config
  expect(config).toMatchObject({
    latent: { enabled: true, maxPasses: 1 },
    context: { maxTokens: 600, sections: ['history', 'state', 'artifacts', 'errors'] },
  })

  const started = await request.post('/api/v1/runs', { data: { loop: slug, input: {} } })
  const { run } = await started.json()
  await expect
    .poll(async () => (await (await request.get(`/api/v1/runs/${run.id}`)).json()).run.status)
    .toBe('finished')
  await page.goto(`/runs/${run.id}?i=3&s=2`)
  const context = page.getByTestId('context')
  await page.getByRole('tab', { name: /^Prompt/ }).click()
  await expect(context).toContainText('goal')
  await expect(context).toContainText(/trimmed by \d|left out: \d/)
  await page.getByRole('tab', { name: /^Response/ }).click()
  await expect(page.getByTestId('thought')).toContainText('Write here what the model should think.')
  await expect(page.getByTestId('route')).toContainText('decision.confidence')
  await expectAccessible(page)
})
