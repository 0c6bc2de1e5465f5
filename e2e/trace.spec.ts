import { type APIRequestContext, expect, type Page, test } from '@playwright/test'
import type { LoopDesign } from '../lib/loop/artefacts/design.ts'
import { longLoop, slowLoop } from './sample-loops.ts'

type Origin = { kind: 'template'; slug: string } | { kind: 'import'; design: LoopDesign }

/** Starts a run of a new loop through the API and gives its id. */
async function startRun(request: APIRequestContext, from: Origin, input: object): Promise<string> {
  const made = await request.post('/api/v1/loops', { data: { from } })
  expect(made.status(), await made.text()).toBe(201)
  const { loop } = await made.json()
  if (from.kind === 'import') await request.post(`/api/v1/loops/${loop.slug}/accept`, { data: {} })
  const started = await request.post('/api/v1/runs', { data: { loop: loop.slug, input } })
  expect(started.status(), await started.text()).toBe(201)
  return (await started.json()).run.id
}

async function startTemplate(request: APIRequestContext, slug: string): Promise<string> {
  const { templates } = await (await request.get('/api/v1/templates')).json()
  const template = templates.find((candidate: { slug: string }) => candidate.slug === slug)
  return startRun(request, { kind: 'template', slug }, template.sampleInput)
}

async function finished(request: APIRequestContext, id: string) {
  const read = async () => (await (await request.get(`/api/v1/runs/${id}`)).json()).run
  await expect.poll(async () => (await read()).status, { timeout: 45_000 }).toBe('finished')
  return read()
}

const place = (page: Page) => page.getByTestId('place')
const at = (iteration: number, step: number) => new RegExp(`Iteration ${iteration} of \\d+.*step ${step} of`)

test('a run is watched live to its end', async ({ page, request }) => {
  const id = await startTemplate(request, 'json-refine')
  await page.goto(`/runs/${id}`)
  await expect(page.getByText('converged').first()).toBeVisible({ timeout: 45_000 })
  const run = await finished(request, id)
  await expect(place(page)).toHaveText(new RegExp(`Iteration ${run.iterations} of ${run.iterations}`))
  await expect(page.getByTestId('explanation')).toHaveText(run.explanation)
  await expect(page.getByText('scripted, not a real model').first()).toBeVisible()
  await expect(page.getByRole('button', { name: 'Cancel run' })).toHaveCount(0)
})

test('a finished run is scrubbed with keys and mouse, and a reload keeps the place', async ({ page, request }) => {
  const id = await startTemplate(request, 'json-refine')
  await finished(request, id)
  await page.goto(`/runs/${id}?i=1&s=1`)
  await expect(place(page)).toHaveText(at(1, 1))
  await expect(page.getByTestId('prompt').getByText('Instructions', { exact: true })).toBeVisible()

  await page.keyboard.press('ArrowRight')
  await expect(place(page)).toHaveText(at(1, 2))
  await page.keyboard.press('Shift+ArrowRight')
  await expect(place(page)).toHaveText(at(2, 1))
  await page.keyboard.press('ArrowLeft')
  await expect(place(page)).toHaveText(/Iteration 1 of/)
  await page.keyboard.press('Home')
  await expect(place(page)).toHaveText(at(1, 1))
  await page.keyboard.press('End')
  const ribbon = page.getByTestId('ribbon')
  await expect(ribbon).toHaveAttribute('aria-valuetext', /Iteration (\d+) of \1, step/)

  const box = await ribbon.boundingBox()
  if (!box) throw new Error('The ribbon has no box.')
  await page.mouse.move(box.x + 4, box.y + 30)
  await page.mouse.down()
  await expect(ribbon).toHaveAttribute('aria-valuenow', '1')
  await page.mouse.move(box.x + 90, box.y + 30, { steps: 5 })
  await page.mouse.up()
  await expect(ribbon).toHaveAttribute('aria-valuenow', '2')

  await page.getByRole('button', { name: 'Last step' }).click()
  await page.getByRole('button', { name: 'Iteration back' }).click()
  await page.keyboard.press('ArrowRight')
  // The keys go on scrubbing after the pointer was on something that has arrow keys of its own.
  for (const control of [page.getByRole('tab', { name: 'Log' }), page.getByTestId('scrub')]) {
    await control.click()
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowRight')
    await expect(place(page)).toHaveText(at(1, 2))
    await page.keyboard.press('ArrowRight')
    await expect(place(page)).toHaveText(at(1, 3))
  }
  const log = page.getByRole('tab', { name: 'Log' })
  await expect(log).toHaveAttribute('aria-selected', 'true')
  // Who comes to the tabs by Tab moves along them.
  await log.focus()
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Tab')
  await expect(log).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('tab', { name: 'Files' })).toBeFocused()
  await page.getByRole('button', { name: 'First step' }).click()
  await page.keyboard.press('ArrowRight')
  const here = await place(page).innerText()
  await expect(page).toHaveURL(/\?i=\d+&s=2/)
  await page.reload()
  await expect(place(page)).toHaveText(here)
})

test('each step shows its prompt, answer, state difference, tool, checks and events', async ({ page, request }) => {
  const id = await startTemplate(request, 'json-refine')
  await finished(request, id)
  await page.goto(`/runs/${id}?i=2&s=1`)
  const segment = await (await request.get(`/api/v1/runs/${id}/segments/0`)).json()
  const called = segment.events.find(
    (event: { type: string; iteration: number }) => event.type === 'model-called' && event.iteration === 2,
  )
  const hash = called.data.request.$payload
  const whole = hash
    ? (await (await request.get(`/api/v1/runs/${id}/payloads/${hash}`)).json()).value
    : called.data.request
  await expect(page.getByTestId('prompt').getByText(whole.prompt)).toBeVisible()

  await page.getByRole('tab', { name: /Response/ }).click()
  await expect(page.getByTestId('response')).toContainText('Finished')
  await expect(page.getByTestId('state').locator('[data-change=changed]').first()).toBeVisible()
  await page.keyboard.press('d')
  await expect(page.getByRole('button', { name: 'Value' })).toHaveAttribute('aria-pressed', 'true')
  await expect(page.getByTestId('state').locator('[data-change]')).toHaveCount(0)
  await page.keyboard.press('d')

  await page.getByRole('tab', { name: /Tool/ }).click()
  await expect(page.getByTestId('tool')).toContainText('code.run')
  await page.getByRole('tab', { name: /Guards/ }).click()
  await expect(page.getByTestId('guards')).toContainText('max iterations')
  await page.getByRole('tab', { name: 'Log' }).click()
  await expect(page.getByTestId('log')).toContainText('model-answered')

  await page.keyboard.press('Home')
  await page.keyboard.press('n')
  await page.getByRole('tab', { name: /Invariants/ }).click()
  await expect(page.getByText(/violated/).first()).toBeVisible()
  await expect(page.locator('[aria-current=step]')).toContainText('violation')
})

test('playback moves the light on the graph without drawing the graph anew', async ({ page, request }) => {
  const id = await startTemplate(request, 'json-refine')
  await finished(request, id)
  await page.goto(`/runs/${id}?i=1&s=1`)
  const lit = page.locator('.react-flow__node [data-tone=active]')
  await expect(lit).toHaveCount(1)
  const first = await lit.innerText()
  await page
    .locator('.react-flow__node')
    .first()
    .evaluate((node) => Object.assign(node, { untouched: true }))
  await page.getByLabel('Speed').selectOption('8')
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  await expect(lit).not.toHaveText(first)
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible()
  const kept = await page
    .locator('.react-flow__node')
    .first()
    .evaluate((node) => 'untouched' in node)
  expect(kept).toBe(true)
})

test('a run of 1,000 iterations is opened and jumped about in without loading it whole', async ({ page, request }) => {
  const id = await startRun(request, { kind: 'import', design: longLoop('Long run', 1_000) }, {})
  const run = await finished(request, id)
  expect(run.iterations).toBe(1_000)
  const segments: string[] = []
  const pagesOfLog: string[] = []
  let bytes = 0
  page.on('response', async (response) => {
    if (!response.url().includes('/api/v1/runs/')) return
    if (response.url().includes('/segments/')) segments.push(response.url().replace(/.*segments\/|\?after=0$/g, ''))
    if (response.url().includes('/events')) pagesOfLog.push(response.url())
    bytes += (await response.body().catch(() => Buffer.alloc(0))).length
  })
  await page.goto(`/runs/${id}`)
  await expect(place(page)).toHaveText(/Iteration 1,000 of 1,000/)
  await expect(page.getByTestId('state').locator('[data-field=n]')).toBeVisible()
  expect(segments).toEqual(['15'])
  expect(bytes).toBeLessThan(1_000_000)
  expect(pagesOfLog).toEqual([])

  // What was violated is told over the whole run: now its log is read.
  await expect(page.getByRole('button', { name: /10 violations/ })).toBeVisible()
  await page.keyboard.press('Shift+N')
  await expect(page.locator('[aria-current=step]')).toContainText('violation')
  await expect(page.getByRole('tab', { name: /^Invariants/ })).toHaveAttribute('aria-selected', 'true')
  await page.getByTestId('ribbon').click({ position: { x: 300, y: 30 } })
  await expect(page.getByTestId('state').locator('[data-field=n]')).toBeVisible()
  expect(new Set(segments).size).toBeLessThanOrEqual(4)

  await page.goto(`/runs/${id}?i=500&s=3`)
  await expect(place(page)).toHaveText(at(500, 3))
  await expect(page.getByTestId('state').locator('[data-field=n]')).toContainText(/50\d/)
})

test('a running run is followed, looked back into, and cancelled', async ({ page, request }) => {
  const id = await startRun(request, { kind: 'import', design: slowLoop('Slow run', 150) }, {})
  await page.goto(`/runs/${id}`)
  await expect(page.getByRole('button', { name: 'Live' })).toHaveAttribute('aria-pressed', 'true')
  await expect(place(page)).toHaveText(/Iteration (1[1-9]|[2-9]\d|\d{3}) of \1/)
  await page.keyboard.press('Home')
  await expect(place(page)).toHaveText(/Iteration 1 of/)
  await expect(page.getByTestId('past')).toBeVisible()
  await page.keyboard.press('l')
  await expect(page.getByTestId('past')).toHaveCount(0)
  await page.getByRole('button', { name: 'Cancel run' }).press('Enter')
  // It has gone on for some time: asked for twice.
  const twice = page.getByRole('dialog', { name: 'Cancel this run?' })
  await expect(twice.getByRole('button', { name: 'Let it go on' })).toBeFocused()
  await twice.getByRole('button', { name: 'Cancel it' }).press('Enter')
  await expect(page.getByRole('button', { name: 'Run again' })).toBeFocused()
  await expect(page.getByText('cancelled').first()).toBeVisible()
  expect((await finished(request, id)).reason).toBe('cancelled')
  await expect(page.getByRole('button', { name: 'Cancel run' })).toHaveCount(0)
  await page.getByRole('tab', { name: 'Log' }).click()
  await expect(page.getByTestId('log')).toContainText('by you')
  await page.goto('/runs')
  await page.getByRole('button', { name: 'Cancelled' }).click()
  await expect(page).toHaveURL(/reason=cancelled/)
  await expect(page.locator(`[data-run=${id}]`)).toBeVisible()
})

test('the graph can be read, fits its pane, and counts visits up to the playhead', async ({ page, request }) => {
  const id = await startTemplate(request, 'json-refine')
  await finished(request, id)
  await page.goto(`/runs/${id}?i=1&s=1`)
  const visits = page.getByTestId('visits')
  await expect(visits).toHaveCount(1)
  await expect(visits).toHaveAccessibleName('1 visit up to this step')
  await page.keyboard.press('Shift+ArrowRight')
  await expect(visits.first()).toHaveAccessibleName('2 visits up to this step, 1 in this iteration')

  const pane = page.locator('.react-flow')
  const outside = async () => {
    const [frame, nodes] = await Promise.all([
      pane.boundingBox(),
      page.locator('.react-flow__node').evaluateAll((all) => all.map((each) => each.getBoundingClientRect().toJSON())),
    ])
    if (!frame) throw new Error('The graph has no box.')
    return nodes.filter(
      ({ x, y, width, height }) =>
        x < frame.x || y < frame.y || x + width > frame.x + frame.width || y + height > frame.y + frame.height,
    ).length
  }
  const smallest = () =>
    page.getByTestId('compact').evaluateAll((faces) => {
      const zoom = new DOMMatrix(
        getComputedStyle(document.querySelector('.react-flow__viewport') ?? document.body).transform,
      ).a
      const sizes = faces.flatMap((face) => {
        const title = face.lastElementChild
        return title ? [Number.parseFloat(getComputedStyle(title).fontSize) * zoom] : []
      })
      return Math.min(...sizes)
    })
  for (const size of [
    { width: 1440, height: 900 },
    { width: 1280, height: 800 },
    { width: 1440, height: 1000 },
  ]) {
    await page.setViewportSize(size)
    await expect.poll(outside).toBe(0)
    await expect.poll(smallest).toBeGreaterThanOrEqual(10.5)
  }

  const line = page.getByRole('separator', { name: 'Height of the graph' })
  const before = (await pane.boundingBox())?.height ?? 0
  await line.press('ArrowUp')
  await line.press('ArrowUp')
  await expect.poll(async () => (await pane.boundingBox())?.height).toBeLessThan(before)
  await expect.poll(outside).toBe(0)
  const share = await line.getAttribute('aria-valuenow')
  await page.reload()
  await expect(line).toHaveAttribute('aria-valuenow', share ?? '')

  // Somebody's own view is left alone.
  await page.getByRole('button', { name: 'Zoom In' }).click()
  await page.getByRole('button', { name: 'Zoom In' }).click()
  await expect.poll(outside).toBeGreaterThan(0)
  await page.setViewportSize({ width: 1440, height: 980 })
  await expect.poll(outside).toBeGreaterThan(0)
  await page.getByRole('button', { name: 'Fit View' }).click()
  await expect.poll(outside).toBe(0)
})

test('a run is read as a whole: its branches, its log, a pinned place, its steps', async ({ page, request }) => {
  const id = await startTemplate(request, 'json-refine')
  const { iterations } = await finished(request, id)
  const forked = await request.post(`/api/v1/runs/${id}/fork`, { data: { iteration: 2 } })
  const fork = (await forked.json()).run.id
  await finished(request, fork)
  await page.goto(`/runs/${id}?i=1&s=1`)
  await expect(page.getByTestId('branches').getByRole('link')).toHaveAttribute('href', `/runs/${fork}?i=2&s=1`)

  const state = page.getByTestId('state')
  await expect(state.locator('[data-change=changed]').first()).toBeVisible()
  await page.keyboard.press('p')
  await expect(state).toContainText('as it was there')
  await page.keyboard.press('End')
  await expect(state).toContainText(/\d+ different/)
  await page.getByRole('button', { name: 'History of score' }).click()
  await page.getByTestId('history').getByRole('button').last().click()
  await expect(state).toContainText('from the state of')

  await page.keyboard.press('/')
  await expect(page.getByRole('searchbox', { name: 'Look in the log for' })).toBeFocused()
  await page.keyboard.type('iteration-started')
  await expect(page.getByTestId('log-count')).toHaveText(new RegExp(`^${iterations} of \\d`))
  await page.getByTestId('log').getByRole('button', { name: 'iteration-started' }).last().click()
  await expect(page.getByRole('region', { name: /^Event/ })).toContainText(String(iterations))
  await page.getByRole('button', { name: 'Close the event' }).click()

  await page.getByRole('tab', { name: 'Time' }).click()
  await page.getByTestId('waterfall').getByRole('button').nth(1).click()
  await expect(place(page)).toHaveText(/step 2 of/)
  await page.keyboard.press('g')
  await expect(page).toHaveURL(/graph=steps/)
  await page.reload()
  await expect(page.getByRole('button', { name: 'Pinned' })).toHaveAttribute('aria-pressed', 'true')
  await expect(page.locator('.react-flow__node[data-id="2"] [data-tone=active]')).toBeVisible()
  await page.getByRole('tab', { name: 'Invariants' }).click()
  await page
    .getByTestId('matrix')
    .getByRole('gridcell', { name: /^Iteration 2:/ })
    .first()
    .click()
  await expect(place(page)).toHaveText(/Iteration 2 of/)
})

test('the keys are listed on a sheet', async ({ page, request }) => {
  const id = await startTemplate(request, 'json-refine')
  await page.goto(`/runs/${id}`)
  // The graph is drawn by the browser: from then on the page hears keys.
  await expect(page.locator('.react-flow__node').first()).toBeVisible()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toContainText('Next violation')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('the list of runs is filtered and leads to a run', async ({ page, request }) => {
  const id = await startTemplate(request, 'json-refine')
  const run = await finished(request, id)
  await page.goto('/runs')
  await expect(page.locator(`[data-run=${id}]`)).toContainText('converged')
  await page.getByRole('button', { name: 'Failed' }).click()
  await expect(page).toHaveURL(/outcome=failure/)
  await expect(page.locator(`[data-run=${id}]`)).toHaveCount(0)
  await page.goto(`/runs?loop=${run.loop.slug}`)
  await page.locator(`[data-run=${id}] a`).click()
  await expect(page).toHaveURL(new RegExp(id))
  await page.goto('/runs/run_doesnotexist')
  await expect(page.getByRole('heading', { name: 'There is no such run' })).toBeVisible()
  await page.getByRole('link', { name: 'All runs' }).click()
  await expect(page.getByRole('heading', { name: 'Runs', exact: true })).toBeVisible()
})
