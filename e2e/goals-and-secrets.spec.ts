import { type APIRequestContext, expect, test } from '@playwright/test'
import { newDesign } from '../lib/loop/1-draw/new-design.ts'
import type { LoopDesign } from '../lib/loop/artefacts/design.ts'
import { expectAccessible, expectSaved, newLoop, openDesigner, storedDesign } from './loops.ts'

/** A loop without a model that says “done” at once, and has looked at the policy only in iteration 3. */
function hastyLoop(name: string): LoopDesign {
  const configs: Record<string, LoopDesign['nodes'][number]['config']> = {
    observe: { map: [{ field: 'checked', value: 'iteration >= 3' }] },
    decide: { strategy: 'rule', rules: [{ when: 'true', tool: 'state.patch', args: { set: '{}' } }] },
    act: { tools: ['state.patch'] },
    invariant: { name: 'Notes stay few', predicate: 'size(state.findings) < 9', remediation: { type: 'stop' } },
    terminate: {
      rules: [{ when: 'iteration >= 1', label: 'refund decided', outcome: 'success' }],
      verify: { assertions: [{ name: 'policy checked', when: 'state.checked' }], writeFindings: 'findings' },
    },
  }
  const { script: _, ...base } = newDesign(name)
  return {
    ...base,
    models: {},
    nodes: base.nodes.map((node) => ({ ...node, config: configs[node.id] ?? node.config })),
    state: {
      type: 'object',
      properties: {
        token: { type: 'string', 'x-loop': { role: 'input' } },
        checked: { type: 'boolean', default: false, 'x-loop': { role: 'working' } },
        findings: { type: 'array', items: { type: 'string' }, default: [], 'x-loop': { role: 'working' } },
      },
      additionalProperties: false,
      'x-loop': { version: 1 },
    },
    contract: { maxIterations: 9, timeoutMs: 60_000, stepTimeoutMs: 10_000, bestOf: 'last' },
  }
}

async function loopOf(request: APIRequestContext, design: LoopDesign): Promise<string> {
  const slug = await newLoop(request, design.name)
  const saved = await request.put(`/api/v1/loops/${slug}/design`, { data: { revision: 1, design } })
  expect(saved.status(), await saved.text()).toBe(200)
  return slug
}

test('a goal is refused until its checks pass, and the trace tells which did not', async ({ page, request }) => {
  const slug = await loopOf(request, hastyLoop('Hasty'))
  const started = await request.post('/api/v1/runs', { data: { loop: slug, input: {} } })
  const { id } = (await started.json()).run
  await page.goto(`/runs/${id}?i=1&s=5`)
  await expect(page.getByTestId('explanation')).toContainText('ended the run in iteration 3')
  await page.getByRole('tab', { name: 'Guards' }).click()
  const verification = page.getByTestId('verification')
  await expect(verification).toContainText('refused')
  await expect(verification).toContainText('confidence 0.6 of 1')
  await expect(verification).toContainText('policy checked · state.checked; state.checked = false')
  await expect(page.getByTestId('goals')).toContainText('iteration 1')
  await expectAccessible(page)
  await page.keyboard.press('End')
  await expect(verification).toContainText('believed')
})

test('a field becomes a secret, and a run is refused while nobody has set it', async ({ page, request }) => {
  const slug = await loopOf(request, hastyLoop('Secretive'))
  await openDesigner(page, slug)
  await page.getByRole('tab', { name: 'State' }).click()
  await page.getByRole('button', { name: 'token' }).click()
  await page.getByRole('switch', { name: 'Secret' }).click()
  await expectSaved(page)
  await expect
    .poll(async () => (await storedDesign(request, slug)).state.properties.token?.['x-loop'])
    .toEqual({ role: 'input', secret: true })

  await page.getByRole('button', { name: 'Run', exact: true }).click()
  const dialog = page.getByRole('dialog')
  const name = dialog.getByRole('combobox', { name: 'token' })
  await name.fill('not the name of a secret')
  await expect(dialog).toContainText('never the secret itself')
  await name.fill('E2E_NOWHERE')
  await expect(dialog).toContainText('Not set. Set LOOPWRIGHT_SECRET_E2E_NOWHERE')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Start run' }).click()
  await expect(dialog.getByRole('alert').filter({ hasText: 'secret://E2E_NOWHERE is not set' }).first()).toBeVisible()
})
