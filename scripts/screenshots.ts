// `node scripts/screenshots.ts`: takes the pictures of the README from the real application. It starts a server on a database of its own,
// makes a loop from a template, runs it, and photographs designer and trace viewer, light and dark. With SCREENSHOT_URL it uses that server.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type BrowserContext, chromium, type Page } from '@playwright/test'
import { findBrowser, isRoot } from './browser.ts'

const root = path.resolve(import.meta.dirname, '..')
const images = path.join(root, 'docs/images')
const port = Number(process.env.PORT ?? 38_210)
const TEMPLATE = 'code-generation'
/** The iteration in which an attempt is taken back. */
const SHOWN = { iteration: 3, step: 4 }

async function json(url: string, body?: unknown) {
  const response = await fetch(url, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
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

/** A loop made from the template and a finished run of it. */
async function prepare(url: string) {
  const { templates } = await json(`${url}/api/v1/templates`)
  const template = templates.find((each: { slug: string }) => each.slug === TEMPLATE)
  const { loop } = await json(`${url}/api/v1/loops`, { from: { kind: 'template', slug: TEMPLATE } })
  const { run } = await json(`${url}/api/v1/runs`, { loop: loop.slug, input: template.sampleInput })
  await until('the run', async () => (await json(`${url}/api/v1/runs/${run.id}`)).run.status === 'finished')
  return { designer: `${url}/loops/${loop.slug}`, trace: `${url}/runs/${run.id}?i=${SHOWN.iteration}&s=${SHOWN.step}` }
}

async function settle(page: Page) {
  await page.waitForLoadState('networkidle')
  await page.evaluate(() => document.fonts.ready)
  // Two frames after the last layout: React Flow fits the view when it knows the nodes' sizes.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null)))))
}

async function photograph(context: BrowserContext, pages: { designer: string; trace: string }, theme: string) {
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))

  await page.goto(pages.designer)
  await page.locator('.react-flow__node[data-id="no-regression"]').click()
  await settle(page)
  await page.screenshot({ path: path.join(images, `designer-${theme}.png`) })

  await page.goto(pages.trace)
  await page.locator('.react-flow__node').first().waitFor()
  await settle(page)
  await page.screenshot({ path: path.join(images, `trace-${theme}.png`) })
  await page.close()
  if (faults.length > 0) throw new Error(`The page failed while it was photographed: ${faults.join('; ')}`)
}

const given = process.env.SCREENSHOT_URL
const server = given ? { url: given, stop: async () => {} } : await ownServer()
const found = findBrowser()
const browser = await chromium.launch({
  ...(found && !found.own ? { executablePath: found.path } : {}),
  args: isRoot ? ['--no-sandbox'] : [],
})
try {
  mkdirSync(images, { recursive: true })
  const pages = await prepare(server.url)
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({
      colorScheme,
      viewport: { width: 1440, height: 900 },
      reducedMotion: 'reduce',
    })
    await photograph(context, pages, colorScheme)
    await context.close()
  }
  console.log(`Pictures are in ${path.relative(process.cwd(), images)}.`)
} finally {
  await browser.close()
  await server.stop()
}
