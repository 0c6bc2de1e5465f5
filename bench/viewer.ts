import { type Browser, type CDPSession, chromium, type Page, type Request } from 'playwright'
import { findBrowser, isRoot } from '../scripts/browser.ts'
import type { Bench, BenchLine, BenchSize } from './bench.ts'
import { openBenchDatabase, ringSpec, stateOf } from './logged-run.ts'
import { median } from './measure.ts'
import type { ZoomDoor } from './viewer-page.tsx'
import { serveViewer } from './viewer-server.ts'

const SIZES = {
  full: { iterations: 10_000, frames: 240, rounds: 5, moves: 240, long: 5_000, bytes: 250_000, reads: 60 },
  small: { iterations: 70, frames: 4, rounds: 1, moves: 4, long: 130, bytes: 2_000, reads: 2 },
} as const
type Sizes = (typeof SIZES)[BenchSize]
const LONG_RUN_BYTES = 2_000
const TIMEOUT_MS = 120_000

/** Milliseconds of its processor that the page's main thread has used. Unlike the clock's they don't grow when other programs run. */
async function busyMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return (metrics.find(({ name }) => name === 'ThreadTime')?.value ?? Number.NaN) * 1_000
}

async function openPage(browser: Browser, url: string): Promise<{ page: Page; session: CDPSession }> {
  const page = await browser.newPage({ viewport: { width: 1_440, height: 900 } })
  page.setDefaultTimeout(TIMEOUT_MS)
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  await page.goto(url)
  return { page, session }
}

/** Main-thread time of a frame while the ribbon shows another part of the run at each: ours, and the same drawn as SVG. */
async function ribbons(browser: Browser, run: string, { frames, rounds }: Sizes): Promise<BenchLine[]> {
  const parts = ['canvas', 'plain', 'binned'] as const
  const opened = await Promise.all(
    parts.map(async (part) => ({ part, ...(await openPage(browser, `${run}&part=${part}`)) })),
  )
  const took: Record<(typeof parts)[number], number[]> = { canvas: [], plain: [], binned: [] }
  for (const { page } of opened)
    await page.waitForFunction('globalThis.zoomThrough && document.querySelector("#root *")')
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const { part, page, session } of opened) {
      await page.bringToFront()
      const before = await busyMs(session)
      // The page has put it there.
      await page.evaluate((count) => (globalThis as unknown as ZoomDoor).zoomThrough(count), frames)
      if (round > 0 || rounds === 1) took[part].push(((await busyMs(session)) - before) / frames)
    }
  }
  for (const { page } of opened) await page.close()
  const ours = median(took.canvas)
  return [
    { name: 'ribbon-frame', measured: ours, unit: 'ms' },
    { name: 'ribbon-against-svg', measured: ours / median(took.plain), unit: 'x', goal: { atMost: 0.33 } },
    { name: 'ribbon-against-svg-of-its-columns', measured: ours / median(took.binned), unit: 'x' },
  ]
}

/** A long run opened, scrubbed from end to end, and looked through by words: what the main thread does for it. */
async function wholeRun(browser: Browser, run: string, { iterations, moves }: Sizes): Promise<BenchLine[]> {
  const { page, session } = await openPage(browser, run)
  const started = performance.now()
  await page.waitForSelector('[data-field=n]')
  const opened = performance.now() - started
  await page.waitForFunction(
    (count) => document.querySelector('[data-testid=ribbon]')?.getAttribute('aria-valuemax') === String(count),
    iterations,
  )
  // Nothing must still be on its way.
  await page.waitForLoadState('networkidle')
  const frames: number[] = []
  const box = await page.getByTestId('ribbon').boundingBox()
  if (!box) throw new Error('the ribbon has no place on the page')
  await page.mouse.move(box.x + 2, box.y + 40)
  await page.mouse.down()
  for (let move = 0; move < moves; move++) {
    const before = await busyMs(session)
    await page.mouse.move(box.x + 2 + ((box.width - 4) * move) / moves, box.y + 40)
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    // Two frames have passed: the move's own, and the one that tells of its end.
    frames.push((await busyMs(session)) - before)
  }
  await page.mouse.up()
  const index = await indexed(page, session)
  await page.close()
  frames.sort((a, b) => a - b)
  return [
    { name: 'run-opened', measured: opened, unit: 'ms' },
    { name: 'scrub-move-p50', measured: median(frames), unit: 'ms' },
    { name: 'scrub-move-most', measured: frames.at(-1) ?? Number.NaN, unit: 'ms', goal: { atMost: 33 } },
    ...index,
  ]
}

/** The log of the whole run, read on the first look and then filtered letter by letter. */
async function indexed(page: Page, session: CDPSession): Promise<BenchLine[]> {
  const started = performance.now()
  await page.keyboard.press('/')
  await page.waitForFunction('document.activeElement?.id === "log-filter"')
  await page.waitForFunction("!document.body.textContent.includes('Reading the log')")
  const read = performance.now() - started
  const typed: number[] = []
  for (const letter of 'state n') {
    const before = await busyMs(session)
    await page.keyboard.type(letter)
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 60))))
    typed.push((await busyMs(session)) - before)
  }
  return [
    { name: 'log-read', measured: read, unit: 'ms' },
    { name: 'log-filter-letter', measured: median(typed), unit: 'ms' },
  ]
}

/** What waits until the page has asked for nothing and had no answer for a while. `networkidle` tells of the first time alone. */
function watchRequests(page: Page): () => Promise<void> {
  const pending = new Set<Request>()
  let last = performance.now()
  const heard = (request: Request, asked: boolean) => {
    last = performance.now()
    if (asked) pending.add(request)
    else pending.delete(request)
  }
  page.on('request', (request) => heard(request, true))
  page.on('requestfinished', (request) => heard(request, false))
  page.on('requestfailed', (request) => heard(request, false))
  return async () => {
    while (pending.size > 0 || performance.now() - last < 120) await page.waitForTimeout(20)
  }
}

/** From the press on the ribbon to the state on the page, at random places of a long run: where its segment is not there yet, and where it is. */
async function randomStates(browser: Browser, run: string, { long, reads }: Sizes): Promise<BenchLine[]> {
  const { page } = await openPage(browser, run)
  const atRest = watchRequests(page)
  await page.waitForSelector('[data-field=n]')
  await atRest()
  const cold: number[] = []
  const cached: number[] = []
  for (let read = 0; read < reads; read++) {
    const iteration = 1 + ((read * 2_654_435_761) % long)
    cold.push(await page.evaluate(timeToState, [iteration, long] as const))
    // Segments around it are loaded ahead, and must not be taken for part of what comes next.
    await atRest()
    const near = Math.max(1, iteration - (iteration % 64) + ((iteration * 7) % 60) + 1)
    cached.push(await page.evaluate(timeToState, [Math.min(near, long), long] as const))
    // Presses in quick succession are scrubbing.
    await page.waitForTimeout(120)
    await atRest()
  }
  await page.close()
  const p99 = (times: number[]) => times.sort((a, b) => a - b)[Math.floor(0.99 * (times.length - 1))] ?? Number.NaN
  return [
    { name: 'state-cold-p50', measured: median(cold), unit: 'ms' },
    { name: 'state-cold-p99', measured: p99(cold), unit: 'ms', goal: { atMost: 50 } },
    { name: 'state-cached-p50', measured: median(cached), unit: 'ms' },
    { name: 'state-cached-p99', measured: p99(cached), unit: 'ms', goal: { atMost: 16 } },
  ]
}

/** In the page: presses the ribbon at an iteration and waits for the state that its first step left. */
async function timeToState([iteration, count]: readonly [iteration: number, count: number]): Promise<number> {
  const ribbon = document.querySelector<HTMLElement>('[data-testid=ribbon]')
  if (!ribbon) throw new Error('there is no ribbon')
  const { left, top, width } = ribbon.getBoundingClientRect()
  const perIteration = Math.min(width / count, 56)
  const where = {
    clientX: left + (iteration - 0.5) * perIteration,
    clientY: top + 40,
    button: 0,
    bubbles: true,
    pointerId: 1,
  }
  ribbon.setPointerCapture = () => undefined
  const field = () => document.querySelector('[data-field=n]')?.textContent ?? ''
  const there = () => {
    const at = ribbon.getAttribute('aria-valuenow')
    return at !== null && field().replaceAll(',', '').includes(at)
  }
  const started = performance.now()
  ribbon.dispatchEvent(new PointerEvent('pointerdown', where))
  while (!there()) {
    await new Promise((resolve) => {
      const channel = new MessageChannel()
      channel.port1.onmessage = resolve
      channel.port2.postMessage(null)
    })
    if (performance.now() - started > 20_000) throw new Error(`no state at iteration ${iteration}: ${field()}`)
  }
  const took = performance.now() - started
  ribbon.dispatchEvent(new PointerEvent('pointerup', where))
  return took
}

async function run(size: BenchSize): Promise<BenchLine[]> {
  const found = findBrowser()
  if (!found) throw new Error('the viewer is measured in Chromium: node scripts/browser.ts installs one')
  const sizes = SIZES[size]
  const bench = await openBenchDatabase()
  const browser = await chromium.launch({
    ...(found.own ? {} : { executablePath: found.path }),
    args: ['--disable-background-networking', ...(isRoot ? ['--no-sandbox'] : [])],
  })
  const many = ringSpec(stateOf(LONG_RUN_BYTES), sizes.iterations)
  const large = ringSpec(stateOf(sizes.bytes), sizes.long)
  const server = await serveViewer(bench, many)
  try {
    const ids = [await bench.createRun(many), await bench.createRun(large)]
    for (const id of ids) await bench.execute(id)
    const [manyUrl, largeUrl] = ids.map((id) => `${server.url}?run=${id}`)
    if (!manyUrl || !largeUrl) throw new Error('the runs were not created')
    return [
      ...(await ribbons(browser, manyUrl, sizes)),
      ...(await wholeRun(browser, manyUrl, sizes)),
      ...(await randomStates(browser, largeUrl, sizes)),
    ]
  } finally {
    await browser.close()
    server.stop()
    await bench.close()
  }
}

export const bench: Bench = { name: 'viewer', run }
