// The browser of the end-to-end tests: PLAYWRIGHT_CHROMIUM, else Playwright's own, else the system's, else one that
// can be installed. Run directly it makes sure that there is one.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'
import { findBrowser as findIn } from '../lib/tools/browser-check/execute-find-browser.ts'

const INSTALL_TIMEOUT_MS = 300_000

export const isRoot = process.getuid?.() === 0

export const findBrowser = () => findIn(chromium.executablePath())

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
  return ['chromium-headless-shell', 'chromium'].some((name) =>
    attempt('apt-get', ['install', '-y', '--no-install-recommends', name]),
  )
}

if (import.meta.main && !ensureBrowser()) {
  process.stderr.write(
    'No browser for the end-to-end tests: install Chromium or Chrome, or name one in PLAYWRIGHT_CHROMIUM.\n',
  )
  process.exit(1)
}
