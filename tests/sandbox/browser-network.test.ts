import { createSocket } from 'node:dgram'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, type BrowserContext, chromium } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { execute } from '../../lib/tools/browser-check/execute.ts'
import { findBrowser } from '../../lib/tools/browser-check/execute-find-browser.ts'
import { launchOptions, lockedContext, PAGE_ORIGIN } from '../../lib/tools/browser-check/execute-lock-down.ts'
import { networkPages } from '../../lib/tools/browser-check/fixture-attack-pages.ts'
import { callOf } from '../../lib/tools/browser-check/fixture-call.ts'

/** Long enough for what is asked for to arrive on a busy machine, where it arrives at all. */
const SETTLE_MS = 1_500
const AT_ONCE = 4

const reached = new Set<string>()
let pages: Record<string, string> = {}
let origin = ''
const server = createServer((request, response) => {
  const [, control] = /^\/control\/(.+)$/.exec(decodeURIComponent(request.url ?? '')) ?? []
  if (control === undefined && request.url !== '/favicon.ico') reached.add(request.url ?? '')
  response.writeHead(200, { 'content-type': control === undefined ? 'text/plain' : 'text/html' })
  response.end(control === undefined ? 'reached' : pages[control])
})
server.on('upgrade', (request, socket) => {
  reached.add(request.url ?? '')
  socket.destroy()
})
server.on('connection', () => reached.add('connection'))
const socket = createSocket('udp4').on('message', () => reached.add('udp'))

const own = findBrowser(chromium.executablePath())
const executablePath = own && !own.own ? own.path : undefined
const sandbox = { chromiumSandbox: process.getuid?.() !== 0 }
const browsers: Browser[] = []
async function launch(options: Parameters<typeof chromium.launch>[0]): Promise<Browser> {
  const browser = await chromium.launch(options)
  browsers.push(browser)
  return browser
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // it listens on a port
  pages = networkPages({ http: origin, udp: socket.address().port })
})
afterAll(async () => {
  await Promise.all(browsers.map((browser) => browser.close()))
  server.closeAllConnections()
  server.close()
  socket.close()
})
beforeEach(() => reached.clear())

/** Opens each page for a while, a few at once; `reached` then holds what came of them. */
async function openAll(make: (html: string) => Promise<BrowserContext>, address: (name: string) => string) {
  const names = Object.keys(pages)
  for (let from = 0; from < names.length; from += AT_ONCE) {
    await Promise.all(
      names.slice(from, from + AT_ONCE).map(async (name) => {
        const context = await make(pages[name] ?? '')
        const page = await context.newPage()
        await page.goto(address(name)).catch(() => {})
        await page.waitForTimeout(SETTLE_MS)
        await context.close()
      }),
    )
  }
}

/** `LOOPWRIGHT_TEST_BROWSER=all`: every page by itself, each wall alone, and that each page does reach the machine where there is no wall. Minutes. */
const ALL = process.env.LOOPWRIGHT_TEST_BROWSER === 'all'
/** Those that leave the page they are on: the rest can stand in one page together. */
const LEAVING = /location|refresh|window|link|form|blob/

const checked = (html: string) => {
  const args = { html, tests: [{ name: 't', steps: [{ do: 'wait', value: '400' }] }], timeoutMs: 10_000 }
  return execute(args, callOf('browser.check'), new AbortController().signal)
}

describe('no page reaches the machine it runs on', { timeout: ALL ? 600_000 : 120_000 }, () => {
  it('by the tool', async () => {
    const entries = Object.entries(pages)
    const leaving = entries.filter(([name]) => LEAVING.test(name)).map(([, html]) => html)
    const staying = entries.filter(([name]) => !LEAVING.test(name)).map(([, html]) => html)
    expect(staying.length).toBeGreaterThan(20)
    const outcomes = await Promise.all((ALL ? Object.values(pages) : [staying.join(''), ...leaving]).map(checked))
    expect(outcomes.filter(({ ok }) => !ok)).toEqual([])
    expect([...reached]).toEqual([])
  })

  it.runIf(ALL)('without the browser’s own settings: by profile, policy and routes alone', async () => {
    const browser = await launch({ executablePath, ...sandbox })
    const job = { tests: [], timeoutMs: 1, waitMs: 1, viewport: { width: 800, height: 600 } }
    // As it is closed a profile lets go of its routes, and one that never stops going elsewhere may slip out then: that is what the settings are for.
    delete pages['location, again and again']
    await openAll(
      (html) => lockedContext(browser, { ...job, files: { 'index.html': html } }, () => {}),
      () => `${PAGE_ORIGIN}/`,
    )
    expect([...reached]).toEqual([])
  })

  it.runIf(ALL)('without profile, policy and routes: by the browser’s settings alone', async () => {
    const browser = await launch(launchOptions(executablePath, ''))
    const make = async (html: string) => {
      const context = await browser.newContext()
      await context.route(`${PAGE_ORIGIN}/`, (route) => route.fulfill({ contentType: 'text/html', body: html }))
      return context
    }
    await openAll(make, () => `${PAGE_ORIGIN}/`)
    expect([...reached]).toEqual([])
  })

  it.runIf(ALL)('while every one of them does in a browser that isn’t locked down', async () => {
    const browser = await launch({ executablePath, ...sandbox })
    const silent: string[] = []
    for (const name of Object.keys(pages)) {
      const context = await browser.newContext()
      const page = await context.newPage()
      await page.goto(`${origin}/control/${encodeURIComponent(name)}`).catch(() => {})
      reached.delete('connection')
      for (let look = 0; look < 60 && reached.size === 0; look++) await page.waitForTimeout(50)
      if (reached.size === 0) silent.push(name)
      await context.close()
      reached.clear()
    }
    // It keeps its connection open and unused, which only the number of connections would tell.
    expect(silent).toEqual(['preconnect'])
  })
})
