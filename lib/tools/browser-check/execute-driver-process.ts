import { rmSync } from 'node:fs'
import { chromium } from 'playwright'
import { killDescendants } from '../../sandbox/descendants.ts'
import { BROWSER_CHECK_LIMITS } from './definition.ts'
import { checkPage } from './execute-check.ts'
import { findBrowser } from './execute-find-browser.ts'
import type { CheckAnswer, CheckJob } from './execute-job.ts'
import { launchOptions } from './execute-lock-down.ts'
import { watchMemory } from './execute-memory-watch.ts'
import { reasonOf } from './execute-page-test.ts'

/**
 * The browser's process: it has one browser, checks one job at a time and is thrown away after any that did not end well. It dies with whoever started it, and the browser with it.
 * Its folder for temporary files is given as its argument.
 */
const temporary = process.argv[2] ?? ''
const HOW_TO =
  'Install one by “npx playwright install chromium”, or Chromium or Chrome by the system’s packages, or name one in PLAYWRIGHT_CHROMIUM.'

// Signals of a terminal go to all processes of a command; its first one ends this, in order.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.on('disconnect', () => process.exit())
process.on('exit', () => {
  killDescendants(process.pid)
  if (temporary) rmSync(temporary, { recursive: true, force: true, maxRetries: 3 })
})

function say(message: object): void {
  process.send?.(message, undefined, undefined, () => {})
}

/** Answers every job with the reason why none can be done. */
function refuse(message: string): void {
  process.on('message', () => {
    say({ type: 'answer', answer: { type: 'no-browser', message } satisfies CheckAnswer, reusable: false })
  })
  say({ type: 'ready' })
}

async function serve(executablePath: string | undefined): Promise<void> {
  const browser = await chromium.launch(launchOptions(executablePath, temporary))
  let tookTooMuch = false
  watchMemory(BROWSER_CHECK_LIMITS.browserBytes, () => {
    tookTooMuch = true
    killDescendants(process.pid)
  })
  process.on('message', async (job: CheckJob) => {
    const report = await checkPage(browser, job)
    if (tookTooMuch) {
      const message = `the page took more than ${BROWSER_CHECK_LIMITS.browserBytes / 1e6} MB of memory`
      report.error = { type: 'memory', message }
      report.tests = report.tests.map((test) =>
        test.message.startsWith('not run') ? { ...test, message: `not run: ${message}` } : test,
      )
    }
    const reusable = report.error === null && browser.isConnected()
    say({ type: 'answer', answer: { type: 'report', report } satisfies CheckAnswer, reusable })
    if (reusable) say({ type: 'ready' })
  })
  say({ type: 'ready' })
}

const found = findBrowser(chromium.executablePath())
if (!found) refuse(`There is no browser. ${HOW_TO}`)
else
  await serve(found.own ? undefined : found.path).catch((error) =>
    refuse(`The browser can’t be started: ${reasonOf(error)} ${HOW_TO}`),
  )
