import { availableParallelism } from 'node:os'
import { defineConfig, devices } from '@playwright/test'
import { findBrowser, isRoot } from './scripts/browser.ts'

const firstPort = Number(process.env.E2E_PORT ?? 38200)
const browser = findBrowser()

/** Each worker has a server and a database of its own, so that no journey meets what another one does. */
const workers = Math.min(2, availableParallelism())
const serverOf = (worker: number) => {
  const port = firstPort + worker
  return { port, url: `http://127.0.0.1:${port}`, dataDir: `.e2e/${port}` }
}
const servers = Array.from({ length: workers }, (_, worker) => serverOf(worker))

// More workers than servers (`--workers`) share them: each still meets a server, and perhaps what another one does.
const { url } = serverOf(Number(process.env.TEST_PARALLEL_INDEX ?? 0) % workers)

export default defineConfig({
  testDir: 'e2e',
  fullyParallel: true,
  workers,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  globalTimeout: 15 * 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  outputDir: `test-results/${firstPort}`,
  use: {
    ...devices['Desktop Chrome'],
    baseURL: url,
    viewport: { width: 1440, height: 900 },
    // One that waits for ever tells nothing, and `toPass` could not try again.
    actionTimeout: 15_000,
    // The tour has a journey of its own; the others begin as somebody who has seen it.
    storageState: {
      cookies: [],
      origins: [{ origin: url, localStorage: [{ name: 'loopwright:tour', value: 'seen' }] }],
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
    // A trace takes a quarter more time; the page as it was at a failure is written down anyway.
    trace: process.env.E2E_TRACE ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
  },
  webServer: servers.map(({ port, url, dataDir }) => ({
    command: `node scripts/journey-server.mjs ${dataDir}`,
    url: `${url}/`,
    timeout: 240_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 8_000 },
    stdout: 'ignore',
    stderr: 'pipe',
    env: { PORT: String(port), HOST: '127.0.0.1', DATABASE_URL: `file:./${dataDir}/loopwright.db` },
  })),
})
