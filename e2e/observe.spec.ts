import { expect, test } from '@playwright/test'
import { newDesign } from '../lib/loop/1-draw/new-design.ts'
import type { LoopDesign } from '../lib/loop/artefacts/design.ts'
import { expectAccessible, expectSaved, newLoop, node, openDesigner, storedDesign } from './loops.ts'

const LESSON = 'The payment API allows 100 requests a minute.'

/** The blank ring, which writes a lesson to long-term memory in its first iteration and ends. */
function writingLoop(name: string): LoopDesign {
  const { script: _script, ...design } = newDesign(name)
  const configs: Record<string, LoopDesign['nodes'][number]['config']> = {
    observe: { map: [{ field: 'missing', value: '0' }] },
    decide: { strategy: 'rule', rules: [{ when: 'true', tool: 'memory.write', args: { text: `"${LESSON}"` } }] },
    act: { tools: ['memory.write'] },
    terminate: { rules: [{ when: 'last != null', label: 'written', outcome: 'success', output: {} }] },
  }
  const remembered = { type: 'array' as const, default: [], 'x-loop': { role: 'working' as const } }
  return {
    ...design,
    state: { ...design.state, properties: { ...design.state.properties, remembered } },
    nodes: design.nodes.map((one) => ({ ...one, config: configs[one.kind] ?? one.config })),
    contract: { maxIterations: 2, timeoutMs: 30_000, stepTimeoutMs: 10_000, bestOf: 'last' },
    models: {},
  }
}

test('what one run writes the next one recalls, and the trace shows how near it was', async ({ page, request }) => {
  const slug = await newLoop(request, 'Remembering')
  const saved = await request.put(`/api/v1/loops/${slug}/design`, {
    data: { revision: 1, design: writingLoop('Remembering') },
  })
  expect(saved.status()).toBe(200)
  await openDesigner(page, slug)
  await node(page, 'observe').click()
  await page.getByRole('button', { name: 'Add part' }).click()
  await page.getByRole('menuitem', { name: 'Recall' }).click()
  await expect(page.getByText('asks long-term memory, but its query is empty')).toBeVisible()
  await page.getByRole('textbox', { name: 'What to look for' }).fill('payment API requests')
  await page.getByRole('combobox', { name: 'Write them to' }).selectOption('remembered')
  await page.getByRole('button', { name: 'Remove Set fields' }).click()
  await page.getByRole('button', { name: 'Add part' }).click()
  await page.getByRole('menuitem', { name: 'Keep what is relevant' }).click()
  await page.getByRole('combobox', { name: 'List' }).selectOption('remembered')
  await page.getByRole('textbox', { name: 'Compared with' }).fill('"payment API"')
  await expectSaved(page)
  await expectAccessible(page)
  const config = (await storedDesign(request, slug)).nodes.find(({ id }) => id === 'observe')?.config
  expect(config).toEqual({
    recall: { mode: 'semantic', query: 'payment API requests', write: 'remembered' },
    map: [],
    relevance: { field: 'remembered', to: '"payment API"' },
  })

  const run = async () => {
    const started = await request.post('/api/v1/runs', { data: { loop: slug, input: {} } })
    const { id } = (await started.json()).run
    await expect.poll(async () => (await (await request.get(`/api/v1/runs/${id}`)).json()).run.status).toBe('finished')
    await page.goto(`/runs/${id}?i=1&s=1`)
    await page.getByRole('tab', { name: /^Observed/ }).click()
    return id
  }
  const first = await run()
  await expect(page.getByTestId('observed')).toContainText('nothing found')
  await run()
  const observed = page.getByTestId('observed')
  await expect(observed).toContainText(LESSON)
  await expect(observed).toContainText('Kept1 of 1')
  await expectAccessible(page)
  await page.getByRole('link', { name: `${first}, iteration 1, act` }).click()
  await expect(page).toHaveURL(new RegExp(`/runs/${first}`))
})
