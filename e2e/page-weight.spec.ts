import { expect } from '@playwright/test'
import { scriptBytes } from '../scripts/script-bytes.ts'
import { PAGES, test } from './pages.ts'

/** Compressed KB of JavaScript that a page may cost at its first look: what it has, and a little. What is opened later (charts, dialogs, other tabs) is loaded then. */
const BUDGETS: Record<string, number> = {
  '/': 200,
  '/compare': 305,
  '/inbox': 370,
  '/loops/[slug]': 645,
  '/loops/[slug]/versions': 520,
  '/memory': 210,
  '/new': 230,
  '/new/decision-map': 232,
  '/runs': 292,
  '/runs/[id]': 540,
  '/settings': 280,
  '/settings/mcp': 242,
  '/settings/models': 280,
  '/settings/prices': 242,
  '/shared/[token]': 392,
  '/templates': 200,
  '/templates/import': 200,
  '/templates/[slug]': 215,
}

test('no page brings more JavaScript than its budget', async ({ browser, baseURL, world }) => {
  const over: string[] = []
  for (const [route, { address }] of Object.entries(PAGES)) {
    const context = await browser.newContext({ baseURL })
    const { total, files } = await scriptBytes(await context.newPage(), address(world))
    const kb = total / 1_000
    const heaviest = files.slice(0, 4).map(({ url, bytes }) => `${url.split('/').at(-1)} ${Math.round(bytes / 1_000)}`)
    if (kb > (BUDGETS[route] ?? 0)) over.push(`${route}: ${kb.toFixed(1)} KB (${heaviest.join(', ')})`)
    if (process.env.PAGE_WEIGHTS) console.log(route.padEnd(26), kb.toFixed(1), heaviest.join(', '))
    await context.close()
  }
  expect(over).toEqual([])
})
