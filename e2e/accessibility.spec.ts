import { globSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, type Locator, type Page } from '@playwright/test'
import { watchScripts } from '../scripts/script-bytes.ts'
import { contrastFindings, expectAccessible, expectAccessibleInBothThemes, node, openDesigner } from './loops.ts'
import { badStops, motion, sideways } from './page-checks.ts'
import { expectLight } from './page-weight.ts'
import { openPage, PAGES, test, type World } from './pages.ts'

const WIDE = { width: 1280, height: 800 }
const PHONE = { width: 390, height: 844 }
/** A window of 1280×800 at 200 %. */
const ZOOMED = { width: 640, height: 400 }

test.use({ viewport: WIDE, colorScheme: 'light', contextOptions: { reducedMotion: 'reduce' } })

test('every page is looked at here', () => {
  const app = fileURLToPath(new URL('../app', import.meta.url))
  const routes = globSync('**/page.tsx', { cwd: app }).map((file) => `/${dirname(file)}`.replace(/^\/\.$/, '/'))
  expect(Object.keys(PAGES).sort()).toEqual(routes.sort())
})

test('what is looked for below is found where it is', async ({ page }) => {
  await page.setViewportSize(ZOOMED)
  await page.setContent(`<style>
      body { margin: 0 } .plain { outline: none } .covered { position: absolute; top: 40px; left: 0 } .moves { transition: color 1s }
      .over { position: absolute; top: 0; left: 0; width: 100%; height: 100px; background: white; z-index: 1 } .wide { width: 700px }
    </style><div class="over"></div><button class="covered">Covered</button><br style="line-height: 130px">
    <button class="plain moves">Plain</button><button>Good</button><div class="wide">Wide</div>`)
  expect(await sideways(page)).toEqual([expect.stringContaining('Wide')])
  expect(await motion(page)).toEqual([expect.stringContaining('Plain')])
  expect(await badStops(page)).toEqual([
    expect.stringMatching(/Covered can’t be seen/),
    expect.stringMatching(/Plain does not show/),
  ])
})

/** `E2E_AXE=all` asks axe at the width of a phone too, where what is special, such as what stands out of the page, is looked at anyway, and about each tab of a step in both themes, else in one by turns. */
const ALL = process.env.E2E_AXE === 'all'

/** Each rule, and the colours in each theme; leaves the page at the width of a phone. */
async function expectGoodLook(page: Page): Promise<void> {
  await page.setViewportSize(WIDE)
  await page.emulateMedia({ colorScheme: 'light' })
  await expectAccessible(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await contrastFindings(page), 'dark').toEqual([])
  await page.setViewportSize(PHONE)
  if (ALL) await expectAccessible(page)
}

for (const route of Object.keys(PAGES)) {
  test(`${route} is light, and can be used by everyone`, async ({ page, world }) => {
    const scripts = await watchScripts(page)
    await openPage(page, route, world)
    expectLight(route, await scripts.settled())
    await expectGoodLook(page)
    expect(await sideways(page), 'on a phone').toEqual([])

    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
    await expect(page.getByRole('main')).toHaveCount(1)
    await expect(page.getByRole('main').getByRole('alert').filter({ hasText: /^\s*$/ })).toHaveCount(0)
    await expect(page).toHaveTitle(/\S · Loopwright$|^Loopwright$/)
    expect(await motion(page), 'moves').toEqual([])

    await page.setViewportSize(ZOOMED)
    expect(await sideways(page), 'at 200 %').toEqual([])
    expect(await badStops(page), 'at 200 %').toEqual([])
  })
}

const press = (key: string) => (page: Page) => page.keyboard.press(key)
const button = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().click()
const MOD = 'ControlOrMeta'

async function tryNode(page: Page): Promise<void> {
  await node(page, 'act').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Run this node…' }).click()
}

async function lookAtRevision(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'History' }).click()
  await page.getByRole('button', { name: 'Look at revision 1' }).click()
  await expect(page.getByRole('button', { name: 'Restore' })).toBeEnabled()
}

async function share(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Actions for v1' }).click()
  await page.getByRole('menuitem', { name: 'Share by link' }).click()
}

async function review(page: Page, { imported }: World): Promise<void> {
  await openDesigner(page, imported)
  await page.getByRole('button', { name: 'Review and accept' }).click()
}

async function editKept(page: Page): Promise<void> {
  await page.keyboard.press('k')
  await page.getByRole('button', { name: 'Edit …' }).click()
}

/** The main dialogs, by the page that has them, and how each is opened. */
const DIALOGS: Record<string, ((page: Page, world: World) => Promise<void>)[]> = {
  '/': [button('Import'), press('?'), press(`${MOD}+k`)],
  '/inbox': [button('Stop the run …')],
  '/loops/[slug]': [press(`${MOD}+Enter`), tryNode, lookAtRevision, review],
  '/loops/[slug]/evaluations': [button('Run …'), button('Edit suite'), button('New case'), button('Variations …')],
  '/loops/[slug]/versions': [share],
  '/memory': [button('Add')],
  '/runs/[id]': [press('f'), press('r'), press('c'), editKept],
  '/settings/mcp': [button('Add server')],
  '/settings/models': [button('Add alias')],
  '/settings/prices': [button('Add price')],
}

for (const [route, dialogs] of Object.entries(DIALOGS)) {
  test(`the dialogs of ${route} can be used by everyone`, async ({ page, world }) => {
    await openPage(page, route, world)
    for (const open of dialogs) {
      const dialog = page.getByRole('dialog')
      await page.setViewportSize(WIDE)
      await expect(async () => {
        if (!(await dialog.isVisible())) await open(page, world)
        await expect(dialog).toBeVisible({ timeout: 3_000 })
      }).toPass()
      await expect(dialog).toHaveAccessibleName(/\S/)
      await expectAccessibleInBothThemes(page, '[role=dialog]')
      await page.setViewportSize(ZOOMED)
      expect(await sideways(page), 'at 200 %').toEqual([])
      expect(await badStops(page), 'at 200 %').toEqual([])
      await page.keyboard.press('Escape')
      await expect(dialog).toHaveCount(0)
    }
  })
}

test('every tab of a step in the trace has a good look', async ({ page, world }) => {
  await openPage(page, '/runs/[id]', world)
  const look = ALL ? expectAccessibleInBothThemes : expectAccessible
  const tabs = page.getByRole('tablist').first().getByRole('tab')
  for (let index = 0; index < (await tabs.count()); index += 1) {
    await page.emulateMedia({ colorScheme: index % 2 === 0 ? 'light' : 'dark' })
    await tabs.nth(index).click()
    await look(page, '[role=tabpanel][data-state=active]')
  }
})

test('the first Tab leads to the content, and F6 goes from part to part of a page and around', async ({
  page,
  world,
}) => {
  await openPage(page, '/runs', world)
  await page.keyboard.press('Tab')
  const skip = page.getByRole('link', { name: 'Skip to the content' })
  await expect(skip).toBeFocused()
  await expect(skip).toBeInViewport()
  const address = page.url()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toBeFocused()
  expect(page.url()).toBe(address)

  await openPage(page, '/loops/[slug]', world)
  const has = (part: Locator) =>
    expect.poll(() => part.evaluate((it) => it.contains(document.activeElement))).toBe(true)
  const parts = [
    page.locator('header').first(),
    page.getByRole('navigation', { name: 'Palette' }),
    page.getByRole('region', { name: 'Canvas' }),
    page.getByRole('region', { name: 'Dock' }),
    page.getByRole('complementary'),
  ]
  for (const part of [...parts, ...parts.slice(0, 1)]) {
    await page.keyboard.press('F6')
    await has(part)
  }
  await page.keyboard.press('Shift+F6')
  await has(page.getByRole('complementary'))
})
