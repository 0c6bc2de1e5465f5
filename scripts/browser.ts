// The browser of the end-to-end tests: PLAYWRIGHT_CHROMIUM, else Playwright's own, else the system's, else one that
// can be installed. Run directly it makes sure that there is one.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'

const SYSTEM_BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
const INSTALL_TIMEOUT_MS = 300_000

export const isRoot = process.getuid?.() === 0

/** `own`: Playwright finds its browser by itself; else the path of another one; undefined if there is none. */
export function findBrowser(): { own: true } | { own: false; path: string } | undefined {
  const chosen = process.env.PLAYWRIGHT_CHROMIUM
  if (chosen) return { own: false, path: chosen }
  if (existsSync(chromium.executablePath())) return { own: true }
  const path = SYSTEM_BROWSERS.find((candidate) => existsSync(candidate))
  return path ? { own: false, path } : undefined
}

function attempt(command: string, args: string[]) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync(command, args, { stdio: 'ignore', timeout: INSTALL_TIMEOUT_MS, env })
  return findBrowser() !== undefined
}

function ensureBrowser(): boolean {
  if (findBrowser()) return true
  process.stderr.write('Installing a browser for the tests …\n')
  if (attempt(process.execPath, ['node_modules/playwright/cli.js', 'install', 'chromium'])) return true
  if (!isRoot || !existsSync('/usr/bin/apt-get')) return false
  attempt('apt-get', ['update'])
  return attempt('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'])
}

if (import.meta.main && !ensureBrowser()) {
  process.stderr.write(
    'No browser for the end-to-end tests: install Chromium or Chrome, or name one in PLAYWRIGHT_CHROMIUM.\n',
  )
  process.exit(1)
}
