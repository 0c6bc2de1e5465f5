import { expect } from '@playwright/test'
import type { ScriptBytes } from '../scripts/script-bytes.ts'

/** Compressed KB of JavaScript that a page may cost at its first look: what it has, and a little. What is opened later (charts, dialogs, other tabs) is loaded then. */
const BUDGETS: Record<string, number> = {
  '/': 200,
  '/compare': 305,
  '/inbox': 370,
  '/loops/[slug]': 645,
  '/loops/[slug]/checklist': 182,
  '/loops/[slug]/evaluations': 282,
  '/loops/[slug]/evaluations/[id]': 246,
  '/loops/[slug]/evaluations/recorded': 186,
  '/loops/[slug]/versions': 520,
  '/memory': 210,
  '/new': 230,
  '/new/decision-map': 232,
  '/priors': 182,
  '/runs': 292,
  '/runs/[id]': 540,
  '/settings': 280,
  '/settings/mcp': 242,
  '/settings/models': 280,
  '/settings/prices': 242,
  '/shared/[token]': 410,
  '/templates': 200,
  '/templates/import': 200,
  '/templates/[slug]': 238,
}

/** `PAGE_WEIGHTS=1` prints what each page weighs. */
export function expectLight(route: string, { total, files }: ScriptBytes): void {
  const kb = total / 1_000
  const heaviest = files.slice(0, 4).map(({ url, bytes }) => `${url.split('/').at(-1)} ${Math.round(bytes / 1_000)}`)
  if (process.env.PAGE_WEIGHTS) console.log(route.padEnd(34), kb.toFixed(1), heaviest.join(', '))
  expect(kb, `KB of JavaScript: ${heaviest.join(', ')}`).toBeGreaterThan(50)
  expect(kb, `KB of JavaScript: ${heaviest.join(', ')}`).toBeLessThanOrEqual(BUDGETS[route] ?? 0)
}
