// `node scripts/screenshots.ts [NAME …]`: takes the pictures of the README and the guide from the real application. It starts a server on a database
// of its own, makes loops from templates, runs them, and photographs the pages that show them, light and dark. With SCREENSHOT_URL it uses that
// server, which should have nothing stored yet.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type BrowserContext, chromium, type Page } from '@playwright/test'
import { findBrowser, isRoot } from './browser.ts'

const root = path.resolve(import.meta.dirname, '..')
const pictures = path.join(root, 'docs/pictures')
const port = Number(process.env.PORT ?? 38_210)
/** Of one picture. */
const MOST_BYTES = 250_000
/** A development server compiles a page when it is first asked for. */
const PAGE_MS = 240_000
const missed: string[] = []
const wanted = new Set(process.argv.slice(2))
/** The iteration in which an attempt is taken back. */
const SHOWN = { iteration: 3, step: 6 }

async function json(url: string, body?: unknown, method = 'POST') {
  const response = await fetch(url, {
    ...(body === undefined ? {} : { method, body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json' },
  })
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
  return response.json()
}

async function until<T>(what: string, look: () => Promise<T | undefined | null | false>, seconds = 180): Promise<T> {
  for (const end = Date.now() + seconds * 1_000; Date.now() < end; ) {
    const found = await look().catch(() => undefined)
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  throw new Error(`${what} took longer than ${seconds} s`)
}

/** A server on a fresh database, and how to end it. */
async function ownServer() {
  const folder = mkdtempSync(path.join(tmpdir(), 'loopwright-screenshots-'))
  const env = {
    ...process.env,
    PORT: String(port),
    HOST: '127.0.0.1',
    DATABASE_URL: `file:${path.join(folder, 'x.db')}`,
  }
  const server = spawn(process.execPath, [path.join(root, 'scripts/start.mjs')], { env, stdio: 'inherit' })
  const url = `http://127.0.0.1:${port}`
  const ended = new Promise<never>((_, reject) => {
    server.once('exit', () => reject(new Error('The server ended before it was ready.')))
  })
  ended.catch(() => {}) // later it is meant to end
  const ready = until('starting the server', async () => (await fetch(`${url}/api/v1/health`)).ok, 600)
  await Promise.race([ready, ended])
  return {
    url,
    stop: async () => {
      const gone = new Promise((resolve) => server.once('exit', resolve))
      server.kill('SIGTERM')
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const finished = (url: string, id: string) =>
  until(`run ${id}`, async () => (await json(`${url}/runs/${id}`)).run.status === 'finished')

/** Runs of each case of a template, one after the other; gives the loop and the runs. */
async function runCases(url: string, slug: string, times: number) {
  const { templates } = await json(`${url}/templates`)
  const template = templates.find((each: { slug: string }) => each.slug === slug)
  const { loop } = await json(`${url}/loops`, { from: { kind: 'template', slug } })
  const runs: string[] = []
  for (let index = 0; index < times; index++) {
    const { input } = template.cases[index % template.cases.length]
    const { run } = await json(`${url}/runs`, { loop: loop.slug, input })
    await finished(url, run.id)
    runs.push(run.id)
  }
  return { slug: loop.slug as string, revision: loop.revision as number, runs }
}

/** A run that a person is asked about, of a loop with its own question. */
async function waiting(url: string) {
  const { loop } = await json(`${url}/loops`, { name: 'Facts about a place', from: { kind: 'blank' } })
  const { design } = await json(`${url}/loops/${loop.slug}`)
  const invariant = design.nodes.find(({ config }: { config: object }) => 'predicate' in config)
  Object.assign(invariant.config, {
    predicate: 'iteration != 2 || size(state.facts) < 2',
    remediation: { type: 'escalate', question: 'Are two facts about this place enough?' },
  })
  await json(`${url}/loops/${loop.slug}/design`, { revision: loop.revision, design }, 'PUT')
  const { run } = await json(`${url}/runs`, { loop: loop.slug, input: { topic: 'rivers' } })
  await until('the question', async () => (await json(`${url}/runs/${run.id}`)).run.status === 'paused')
}

/** Two versions that differ in what the loop does. */
async function publishTwo(url: string, slug: string, revision: number) {
  await json(`${url}/loops/${slug}/versions`, { revision, note: 'As it came' })
  const { design } = await json(`${url}/loops/${slug}`)
  design.contract.maxIterations = 8
  const invariant = design.nodes.find(({ config }: { config: object }) => 'predicate' in config)
  invariant.config.maxAttempts = 2
  await json(`${url}/loops/${slug}/design`, { revision, design }, 'PUT')
  await json(`${url}/loops/${slug}/versions`, { revision: revision + 1, note: 'Gives up earlier' })
}

/** Both versions over the template’s cases, without and with chaos. */
async function evaluated(url: string, slug: string): Promise<string> {
  const file = path.join(root, 'lib/templates/code-generation/cases.json')
  const content = JSON.parse(readFileSync(file, 'utf8'))
  const { suite } = await json(`${url}/loops/${slug}/suites`, { content })
  const targets = [1, 2].flatMap((version) => [{ version }, { version, chaos: { profile: 'mixed', seed: 7 } }])
  const { evaluation } = await json(`${url}/evaluations`, { suite: suite.id, plan: { targets, repeats: 2 } })
  const status = async () => (await json(`${url}/evaluations/${evaluation.id}`)).evaluation.status
  await until('the evaluation', async () => (await status()) === 'finished', 600)
  return evaluation.id
}

type Picture = { name: string; path: string; ready: string; act?: (page: Page) => Promise<void> }

/** Real runs of real loops, and the pages that show them. */
async function prepare(base: string): Promise<Picture[]> {
  const url = `${base}/api/v1`
  await runCases(url, 'json-refine', 5)
  const { slug, revision, runs } = await runCases(url, 'code-generation', 6)
  await publishTwo(url, slug, revision)
  await waiting(url)
  const evaluation = await evaluated(url, slug)
  const [first = '', other = ''] = runs
  const patch = [{ field: 'code', value: 'function slugify(text) {\n  return text\n}' }]
  const fork = (await json(`${url}/runs/${first}/fork`, { iteration: SHOWN.iteration, patch })).run.id
  await finished(url, fork)
  const node = '.react-flow__node'
  const question = `/runs/${other}?tab=what-if`
  return [
    {
      name: 'home',
      path: '/',
      ready: 'table',
      act: openCharts,
    },
    {
      name: 'designer',
      path: `/loops/${slug}`,
      ready: node,
      act: openInvariant,
    },
    { name: 'run', path: `/loops/${slug}`, ready: node, act: runOnCanvas },
    { name: 'trace', path: `/runs/${first}?i=${SHOWN.iteration}&s=${SHOWN.step}`, ready: node },
    { name: 'compare', path: `/compare?a=${first}&b=${fork}`, ready: '[data-testid=compare-place]' },
    { name: 'what-if', path: question, ready: '[data-testid=what-if]', act: askWhatIf },
    { name: 'versions', path: `/loops/${slug}/versions?a=1&b=2`, ready: node },
    { name: 'evaluation', path: `/loops/${slug}/evaluations/${evaluation}`, ready: '[data-testid=results]' },
    { name: 'gallery', path: '/templates', ready: 'article' },
    { name: 'template', path: '/templates/code-generation', ready: 'article, h1', act: playRecording },
    {
      name: 'inbox',
      path: '/inbox',
      ready: '[data-inbox-list] [data-run]',
      act: (page) => page.locator('[data-inbox-list] [data-run]').first().click(),
    },
  ]
}

async function openCharts(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^How Code generation/ }).click()
  await page.getByRole('img', { name: /^Converged/ }).waitFor({ timeout: PAGE_MS })
}

/** Its predicate, with what it gave in a recorded run. */
async function openInvariant(page: Page): Promise<void> {
  await page.locator('.react-flow__node[data-id="no-regression"]').click()
  await page
    .getByLabel(/ in each iteration$/)
    .first()
    .waitFor({ timeout: PAGE_MS })
}

/** Starts a run in the designer and photographs it where it has been for a moment. */
async function runOnCanvas(page: Page): Promise<void> {
  await page.keyboard.press('ControlOrMeta+Enter')
  await page.getByRole('dialog').getByRole('button', { name: 'Start run' }).click()
  await page.waitForTimeout(1_200)
}

async function askWhatIf(page: Page): Promise<void> {
  const panel = page.getByTestId('what-if')
  await panel.getByLabel('Predicate').selectOption({ label: 'Contract: Most iterations' })
  await panel.getByRole('textbox', { name: 'Most iterations' }).fill('3')
  // The answer to what stood there before is shown until the new one begins.
  await panel.getByTestId('what-if-here').filter({ hasText: 'ends in iteration 3' }).waitFor()
}

async function playRecording(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Play the recorded run' }).click()
  const recorded = page.getByTestId('recorded-run')
  await recorded.locator('.react-flow__node').first().waitFor({ timeout: PAGE_MS })
  await recorded.getByRole('button', { name: /violations?: go to the next$/ }).click()
  await recorded.scrollIntoViewIfNeeded()
}

async function settle(page: Page) {
  // Pages that follow something ask for it again and again: there the network is never idle.
  await page.waitForLoadState('networkidle', { timeout: 4_000 }).catch(() => {})
  // What is still being read shows grey lines, or says so.
  await page.waitForFunction(
    () =>
      ![...document.querySelectorAll('[role=status]')].some(
        (each) => each.matches('.animate-pulse') || /^(Loading|Reading)/.test(each.textContent ?? ''),
      ),
    undefined,
    { timeout: PAGE_MS },
  )
  await page.evaluate(() => document.fonts.ready)
  // Two frames after the last layout: React Flow fits the view when it knows the nodes' sizes.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null)))))
}

/** A page that is not there, or not as expected, is left out and said so: the others are taken all the same. */
async function photograph(
  context: BrowserContext,
  base: string,
  { name, path: at, ready, act }: Picture,
  theme: string,
) {
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  try {
    await page.goto(`${base}${at}`, { timeout: PAGE_MS })
    await page.locator(ready).first().waitFor({ timeout: PAGE_MS })
    await settle(page)
    await act?.(page)
    await settle(page)
    if (faults.length > 0) throw new Error(`the page failed: ${faults.join('; ')}`)
    const file = path.join(pictures, `${name}-${theme}.png`)
    const image = await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' })
    if (image.length > MOST_BYTES) throw new Error(`${image.length} bytes are too many`)
  } catch (error) {
    missed.push(`${name}-${theme}: ${error instanceof Error ? error.message.split('\n')[0] : error}`)
  } finally {
    await page.close()
  }
}

const given = process.env.SCREENSHOT_URL
const server = given ? { url: given, stop: async () => {} } : await ownServer()
const found = findBrowser()
const browser = await chromium.launch({
  ...(found && !found.own ? { executablePath: found.path } : {}),
  args: isRoot ? ['--no-sandbox'] : [],
})
try {
  mkdirSync(pictures, { recursive: true })
  const all = await prepare(server.url)
  for (const colorScheme of ['light', 'dark'] as const) {
    const viewport = { width: 1280, height: 800 }
    const context = await browser.newContext({ colorScheme, viewport, reducedMotion: 'reduce', locale: 'en-GB' })
    // The tour would stand over what is photographed.
    await context.addInitScript(() => localStorage.setItem('loopwright:tour', 'seen'))
    for (const picture of all) {
      if (wanted.size === 0 || wanted.has(picture.name)) await photograph(context, server.url, picture, colorScheme)
    }
    await context.close()
  }
  console.log(`Pictures are in ${path.relative(process.cwd(), pictures)}.`)
  for (const line of missed) console.error(`Missed ${line}`)
  if (missed.length > 0) process.exitCode = 1
} finally {
  await browser.close()
  await server.stop()
}
