import { existsSync } from 'node:fs'

/** What draws no window comes first: it does the same to a page in two thirds of the time. */
const SYSTEM_BROWSERS = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** `own`: the library finds its browser by itself; else the path of another one; undefined if there is none. `PLAYWRIGHT_CHROMIUM` stands above both. */
export function findBrowser(ownPath: string): { own: true } | { own: false; path: string } | undefined {
  const chosen = process.env.PLAYWRIGHT_CHROMIUM
  if (chosen) return { own: false, path: chosen }
  if (existsSync(ownPath)) return { own: true }
  const path = SYSTEM_BROWSERS.find((candidate) => existsSync(candidate))
  return path ? { own: false, path } : undefined
}
