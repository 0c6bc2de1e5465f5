import { rmSync } from 'node:fs'
import { defineConfig, devices } from '@playwright/test'
import { findBrowser, isRoot } from './scripts/browser.ts'

const port = Number(process.env.E2E_PORT ?? 38200)
const browser = findBrowser()
const dataDir = `.e2e/${port}`

// Workers load this file too; only the first process may clear what the server is about to use.
if (process.env.TEST_WORKER_INDEX === undefined) rmSync(dataDir, { recursive: true, force: true })

export default defineConfig({
  testDir: 'e2e',
  fullyParallel: true,
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  globalTimeout: 18 * 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  outputDir: `test-results/${port}`,
  use: {
    ...devices['Desktop Chrome'],
    baseURL: `http://127.0.0.1:${port}`,
    viewport: { width: 1440, height: 900 },
    // The tour has a journey of its own; the others begin as somebody who has seen it.
    storageState: {
      cookies: [],
      origins: [{ origin: `http://127.0.0.1:${port}`, localStorage: [{ name: 'loopwright:tour', value: 'seen' }] }],
    },
    launchOptions: {
      executablePath: browser && !browser.own ? browser.path : undefined,
      args: [
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        ...(isRoot ? ['--no-sandbox'] : []),
      ],
    },
    trace: 'retain-on-failure',
  },
  webServer: {
    command: 'node scripts/start.mjs',
    url: `http://127.0.0.1:${port}/`,
    timeout: 240_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 8_000 },
    stdout: 'ignore',
    stderr: 'pipe',
    env: { PORT: String(port), HOST: '127.0.0.1', DATABASE_URL: `file:./${dataDir}/loopwright.db` },
  },
})
