import { chromium, type Page } from 'playwright'
import { findBrowser, isRoot } from '../scripts/browser.ts'
import type { Bench, BenchLine, BenchSize } from './bench.ts'
import { median } from './measure.ts'
import { servePage } from './serve-page.ts'

const SIZES = {
  small: { nodes: 60, lit: 60, frames: 12, turns: 6 },
  full: { nodes: 1_000, lit: 500, frames: 150, turns: 60 },
}
/** A page comes up in a second; on a machine that is busy with other things, much later. */
const TIMEOUT_MS = 120_000

/** From all that fits the window's edge to one node filling a quarter of it. */
const ZOOMS = [0.12, 0.35, 0.7, 1.4]

/** The page's own functions, as bench/canvas-page.tsx has them. */
type Doors = {
  zoomTo(zoom: number): void
  drawn(): number
  light(turn: number): void
  replace(turn: number): void
}

type TraceEvent = { name: string; ph: string; pid: number; tid: number; ts: number; tdur?: number }

/**
 * What the page's main thread has to do for each frame while `work` goes on, in milliseconds of its processor: input, script, style, layout and paint. The time of
 * other programs is not in it, as it is in the time between frames.
 */
async function frames(page: Page, work: () => Promise<void>): Promise<number[]> {
  const browser = page.context().browser()
  if (!browser) throw new Error('the page has a browser')
  const stop = await page.evaluateHandle(() => {
    let goesOn = true
    const frame = () => goesOn && requestAnimationFrame(frame)
    requestAnimationFrame(frame)
    return () => {
      goesOn = false
    }
  })
  await browser.startTracing(page, {
    categories: ['toplevel', 'disabled-by-default-devtools.timeline', 'devtools.timeline'],
  })
  await work()
  const text = (await browser.stopTracing()).toString()
  await stop.evaluate((end) => end())
  // Chromium's own format.
  const { traceEvents } = JSON.parse(text) as { traceEvents: TraceEvent[] }
  return busyPerFrame(traceEvents)
}

/** Tasks of the thread that draws, added up from one animation frame to the next. */
function busyPerFrame(events: readonly TraceEvent[]): number[] {
  const drawn = events.filter(({ name }) => name === 'FireAnimationFrame')
  const [first] = drawn
  if (!first) throw new Error('no frame was drawn')
  const begins = drawn.filter(({ pid, tid }) => pid === first.pid && tid === first.tid).map(({ ts }) => ts)
  const starts = begins.toSorted((a, b) => a - b)
  const busy = starts.map(() => 0)
  // Each task is told of twice, once within the other.
  const tasks = events.filter(({ name, pid, tid }) => name === 'RunTask' && pid === first.pid && tid === first.tid)
  if (tasks.length === 0) throw new Error('this browser names no tasks')
  for (const { ts, tdur = 0 } of tasks) {
    // A task belongs to the frame that it comes before or draws.
    const frame = starts.findIndex((start) => start >= ts)
    if (frame >= 0) busy[frame] = (busy[frame] ?? 0) + tdur / 1_000
  }
  return busy.slice(1)
}

const quantile = (values: readonly number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN

async function move(page: Page, steps: number, from: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  for (let step = 1; step <= steps; step++) {
    const angle = (step / steps) * Math.PI * 4
    await page.mouse.move(from.x + Math.sin(angle) * 120, from.y + (1 - Math.cos(angle)) * 60)
  }
  await page.mouse.up()
}

async function zoomTo(page: Page, zoom: number): Promise<void> {
  await page.evaluate((to) => (window as unknown as Doors).zoomTo(to), zoom) // the page's own
  await page.waitForTimeout(300)
}

async function dragAndPan(page: Page, size: BenchSize): Promise<BenchLine[]> {
  const steps = SIZES[size].frames
  await zoomTo(page, 1)
  const box = await page.locator('.react-flow__node').nth(1).boundingBox()
  if (!box) throw new Error('no node is drawn')
  const drag = await frames(page, () => move(page, steps, { x: box.x + 60, y: box.y + 24 }))
  const pans: number[] = []
  for (const zoom of ZOOMS) {
    await zoomTo(page, zoom)
    const pane = await emptyPlace(page)
    pans.push(quantile(await frames(page, () => move(page, steps, pane)), 0.95))
  }
  return [
    { name: 'drag-frame-p95', measured: quantile(drag, 0.95), unit: 'ms', goal: { atMost: 17 } },
    { name: 'drag-frame-median', measured: median(drag), unit: 'ms' },
    { name: 'pan-frame-p95-worst-zoom', measured: Math.max(...pans), unit: 'ms', goal: { atMost: 33 } },
  ]
}

/** A place of the window where the canvas lies free. */
async function emptyPlace(page: Page): Promise<{ x: number; y: number }> {
  const place = await page.evaluate(() => {
    for (let y = 10; y < innerHeight - 220; y += 7)
      for (let x = 10; x < innerWidth - 200; x += 11)
        if (document.elementFromPoint(x, y)?.classList.contains('react-flow__pane')) return { x, y }
    return null
  })
  if (!place) throw new Error('the canvas has no free place')
  return place
}

/** Lighting two nodes against a new array of nodes, both until the page is laid out; they take turns. */
async function highlight(page: Page, size: BenchSize): Promise<BenchLine[]> {
  await zoomTo(page, 0.12)
  const { light, replace, drawn } = await page.evaluate((turns) => {
    const doors = window as unknown as Doors // the page's own
    const times = { light: [] as number[], replace: [] as number[] }
    const time = (name: 'light' | 'replace', turn: number) => {
      const began = performance.now()
      doors[name](turn)
      document.body.getBoundingClientRect()
      times[name].push(performance.now() - began)
    }
    for (let turn = 0; turn < turns; turn++) {
      time('light', turn)
      time('replace', turn)
    }
    return { ...times, drawn: doors.drawn() }
  }, SIZES[size].turns)
  return [
    {
      name: 'highlight-against-new-array',
      measured: median(light) / Math.max(0.01, median(replace)),
      unit: 'x',
      goal: { atMost: 0.5 },
    },
    { name: 'highlight', measured: median(light), unit: 'ms' },
    { name: 'highlight-nodes-drawn', measured: drawn, unit: 'count', goal: { atLeast: SIZES[size].lit } },
  ]
}

async function run(size: BenchSize): Promise<BenchLine[]> {
  const found = findBrowser()
  if (!found) throw new Error('no browser: set PLAYWRIGHT_CHROMIUM, or run `node scripts/browser.ts`')
  const served = await servePage('canvas-page.tsx')
  const args = ['--disable-background-networking', ...(isRoot ? ['--no-sandbox'] : [])]
  const browser = await chromium.launch({ ...(found.own ? {} : { executablePath: found.path }), args })
  try {
    const page = await browser.newPage({ viewport: { width: 1_440, height: 900 } })
    page.setDefaultTimeout(TIMEOUT_MS)
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(String(error)))
    const open = async (nodes: number) => {
      await page.goto(`${served.url}?nodes=${nodes}`)
      const ready = page.waitForFunction(
        () => 'drawn' in window && document.querySelector('.react-flow__node') !== null,
      )
      await ready.catch((error) => {
        throw new Error(['the canvas does not come up', ...faults].join('\n'), { cause: error })
      })
      await page.waitForTimeout(500)
    }
    await open(SIZES[size].nodes)
    const moved = await dragAndPan(page, size)
    await open(SIZES[size].lit)
    return [...moved, ...(await highlight(page, size))]
  } finally {
    await browser.close()
    served.stop()
  }
}

export const bench: Bench = { name: 'canvas', run }
