import { test as base, expect, type Locator, type Page, request as requests } from '@playwright/test'
import { newDesign } from '../lib/loop/1-draw/new-design.ts'
import { newLoop } from './loops.ts'

/** What the pages show: one loop with two versions, two runs of it, one of them waiting for a person, a link that shares it, and a suite that both versions have been run over; and a loop that nobody has accepted yet. */
export type World = {
  loop: string
  imported: string
  finished: string
  paused: string
  shared: string
  evaluation: string
}

type PageCase = {
  address: (world: World) => string
  /** There once the page can be used. */
  ready: (page: Page) => Locator
}

const heading = (name: string | RegExp) => (page: Page) => page.getByRole('heading', { level: 1, name })
const drawing = (page: Page) => page.locator('.react-flow__node').first()

/** Every page of the application, by its folder below app/. */
export const PAGES: Record<string, PageCase> = {
  '/': { address: () => '/', ready: heading('Loops') },
  '/compare': {
    address: ({ finished, paused }) => `/compare?a=${finished}&b=${paused}`,
    ready: (page) => page.getByRole('main').getByText('Every page').first(),
  },
  '/inbox': { address: ({ loop }) => `/inbox?loop=${loop}`, ready: (page) => page.getByTestId('decision') },
  '/loops/[slug]': { address: ({ loop }) => `/loops/${loop}`, ready: drawing },
  '/loops/[slug]/evaluations': {
    address: ({ loop }) => `/loops/${loop}/evaluations`,
    ready: (page) => page.getByTestId('cases'),
  },
  '/loops/[slug]/evaluations/[id]': {
    address: ({ loop, evaluation }) => `/loops/${loop}/evaluations/${evaluation}`,
    ready: (page) => page.getByTestId('results'),
  },
  '/loops/[slug]/evaluations/recorded': {
    address: ({ loop }) => `/loops/${loop}/evaluations/recorded`,
    ready: heading('Evaluations'),
  },
  '/loops/[slug]/checklist': {
    address: ({ loop }) => `/loops/${loop}/checklist`,
    ready: heading('Production checklist'),
  },
  '/loops/[slug]/versions': { address: ({ loop }) => `/loops/${loop}/versions`, ready: drawing },
  '/memory': { address: () => '/memory', ready: heading('Memory') },
  '/new': { address: () => '/new', ready: heading('New loop') },
  '/new/decision-map': { address: () => '/new/decision-map', ready: heading('Decision map') },
  '/priors': { address: () => '/priors', ready: heading('What runs have taught') },
  '/runs': { address: ({ loop }) => `/runs?loop=${loop}`, ready: (page) => page.locator('[data-run]').first() },
  '/runs/[id]': { address: ({ finished }) => `/runs/${finished}?i=2&s=1`, ready: drawing },
  // Leads on to the models.
  '/settings': { address: () => '/settings', ready: heading(/Models/) },
  '/settings/mcp': { address: () => '/settings/mcp', ready: heading(/servers|tools/i) },
  '/settings/models': { address: () => '/settings/models', ready: heading(/Models/) },
  '/settings/prices': { address: () => '/settings/prices', ready: heading(/Prices/) },
  '/shared/[token]': { address: ({ shared }) => shared, ready: drawing },
  '/templates': { address: () => '/templates', ready: heading('Templates') },
  '/templates/import': { address: () => '/templates/import', ready: heading('Import a template') },
  '/templates/[slug]': {
    address: () => '/templates/json-refine',
    ready: (page) => page.getByRole('heading', { level: 1 }),
  },
}

/** A test that may ask for the world: it is made once. */
export const test = base.extend<object, { world: World }>({
  world: [
    async ({ browserName: _ }, use, { project }) => {
      const request = await requests.newContext({ baseURL: project.use.baseURL })
      const post = async (address: string, data: object, status = 201) => {
        const response = await request.post(`/api/v1${address}`, { data })
        expect(response.status(), await response.text()).toBe(status)
        return response.json()
      }
      const finish = async (run: string, status: string) =>
        expect.poll(async () => (await (await request.get(`/api/v1/runs/${run}`)).json()).run.status).toBe(status)

      const loop = await newLoop(request, 'Every page')
      await post(`/loops/${loop}/versions`, { note: 'First.', revision: 1 })
      const finished: string = (await post('/runs', { loop, input: {} })).run.id
      await finish(finished, 'finished')
      const design = newDesign('Every page')
      const contract = { ...design.contract, maxIterations: 2, escalation: { rules: ['max_iterations'] } }
      const saved = await request.put(`/api/v1/loops/${loop}/design`, {
        data: { revision: 1, design: { ...design, contract } },
      })
      expect(saved.status(), await saved.text()).toBe(200)
      const { revision } = (await saved.json()) as { revision: number }
      await post(`/loops/${loop}/versions`, { note: 'Asks before it ends.', revision })
      const paused: string = (await post('/runs', { loop, input: {} })).run.id
      await finish(paused, 'paused')
      const { path } = await post(`/loops/${loop}/links`, { version: 1 })
      const imported: string = (await post('/loops', { from: { kind: 'import', design } })).loop.slug
      const of = (name: string) => ({ name, input: {} })
      const content = { suiteVersion: 1, name: 'All of it', cases: [of('one'), of('another')] }
      const { suite } = await post(`/loops/${loop}/suites`, { content })
      const plan = { targets: [{ version: 1 }, { version: 2, chaos: { profile: 'mixed', seed: 1 } }] }
      const evaluation: string = (await post('/evaluations', { suite: suite.id, plan })).evaluation.id
      const status = async () =>
        (await (await request.get(`/api/v1/evaluations/${evaluation}`)).json()).evaluation.status
      await expect.poll(status, { timeout: 30_000 }).toBe('finished')
      await use({ loop, imported, finished, paused, shared: path, evaluation })
      await request.dispose()
    },
    { scope: 'worker' },
  ],
})

/** Opens a page and waits until it can be used. */
export async function openPage(page: Page, route: string, world: World): Promise<void> {
  const { address, ready } = PAGES[route] ?? fail(route)
  await page.goto(address(world))
  await expect(ready(page)).toBeVisible()
}

function fail(route: string): never {
  throw new Error(`${route} is not in e2e/pages.ts`)
}
