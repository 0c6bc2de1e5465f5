import type { Browser, BrowserContext, Page } from 'playwright'
import { BROWSER_CHECK_LIMITS } from './definition.ts'
import type { CheckError, CheckJob, CheckReport, PageTest, TestOutcome } from './execute-job.ts'
import { lockedContext, PAGE_ORIGIN } from './execute-lock-down.ts'
import { reasonOf, tryTest, Unmet } from './execute-page-test.ts'

/** A page that does not answer a trivial question within this time runs something that does not end. */
const ALIVE_MS = 1_000
const { messages, messageChars } = BROWSER_CHECK_LIMITS

class Over extends Error {
  readonly error: CheckError
  constructor(error: CheckError) {
    super(error.message)
    this.error = error
  }
}

/** Tries all tests, each on a fresh page in a profile of its own. What ends the checking (a page that hangs or dies, the time) is the report's error; tests after it are not run. */
export async function checkPage(browser: Browser, job: CheckJob): Promise<CheckReport> {
  const report: CheckReport = { tests: [], console: [], errors: [], blocked: [], error: null }
  const until = Date.now() + job.timeoutMs
  for (const test of job.tests) {
    if (report.error) {
      report.tests.push({ name: test.name, passed: false, message: `not run: ${report.error.message}`, ms: 0 })
      continue
    }
    const startedAt = performance.now()
    const outcome = await runTest(browser, job, test, until, report)
    report.tests.push({ name: test.name, ...outcome, ms: Math.round(performance.now() - startedAt) })
  }
  return report
}

async function runTest(
  browser: Browser,
  job: CheckJob,
  test: PageTest,
  until: number,
  report: CheckReport,
): Promise<Pick<TestOutcome, 'passed' | 'message'>> {
  const stop = Promise.withResolvers<never>()
  stop.promise.catch(() => {})
  const over = (type: CheckError['type'], message: string) => stop.reject(new Over({ type, message }))
  const timer = setTimeout(() => over('timeout', `stopped after ${job.timeoutMs} ms`), Math.max(0, until - Date.now()))
  let context: BrowserContext | undefined
  try {
    context = await Promise.race([lockedContext(browser, job, (url) => add(report.blocked, url)), stop.promise])
    const page = await Promise.race([openPage(context, report, over), stop.promise])
    await Promise.race([visit(page, test, job), stop.promise])
    await Promise.race([alive(page, over), stop.promise])
    return { passed: true, message: '' }
  } catch (error) {
    const ended = await overOf(error, context, over, stop.promise)
    if (ended) report.error = ended
    return { passed: false, message: (ended?.message ?? reasonOf(error)).slice(0, messageChars) }
  } finally {
    clearTimeout(timer)
    // One that can't be closed in time goes with the browser: the report's error says so.
    if (context && !report.error) {
      const closed = await Promise.race([
        context.close().then(
          () => true,
          () => true,
        ),
        wait(ALIVE_MS * 3).then(() => false),
      ])
      if (!closed) report.error = { type: 'timeout', message: 'a page could not be closed' }
    }
  }
}

/** What ends all checking, when it is more than this test's failure: a page that is asked once more and is silent, or a browser that is gone. */
async function overOf(
  error: unknown,
  context: BrowserContext | undefined,
  over: (type: CheckError['type'], message: string) => void,
  stopped: Promise<never>,
): Promise<CheckError | null> {
  if (error instanceof Over) return error.error
  try {
    const [page] = context?.pages() ?? []
    if (page) await Promise.race([alive(page, over), stopped])
    if (context?.browser()?.isConnected() !== false && page) return null
    return { type: 'crash', message: `the browser ended: ${reasonOf(error)}` }
  } catch (second) {
    return second instanceof Over ? second.error : { type: 'crash', message: reasonOf(second) }
  }
}

async function alive(page: Page, over: (type: CheckError['type'], message: string) => void): Promise<void> {
  const timer = setTimeout(() => over('timeout', 'the page stopped answering: a script in it does not end'), ALIVE_MS)
  try {
    await page.evaluate('1').catch((error) => {
      // A page that goes from one document to another answers, if not this question.
      if (page.isClosed()) throw error
    })
  } finally {
    clearTimeout(timer)
  }
}

async function openPage(
  context: BrowserContext,
  report: CheckReport,
  over: (type: CheckError['type'], message: string) => void,
): Promise<Page> {
  const page = await context.newPage()
  context.on('page', (popup) => popup !== page && void popup.close().catch(() => {}))
  page.on('dialog', (dialog) => {
    note(report, `dialog:${dialog.type()}`, dialog.message())
    void dialog.dismiss().catch(() => {})
  })
  const onConsole = (message: { type(): string; text(): string }) => {
    note(report, message.type(), message.text())
    if (report.console.length >= messages) page.off('console', onConsole)
  }
  page.on('console', onConsole)
  page.on('pageerror', (error) => add(report.errors, `${error.name}: ${error.message}`))
  page.on('crash', () => over('crash', 'the page crashed: most likely it took too much memory'))
  return page
}

async function visit(page: Page, test: PageTest, { timeoutMs, waitMs }: CheckJob): Promise<void> {
  await page.goto(`${PAGE_ORIGIN}/`, { timeout: timeoutMs }).catch((error) => {
    throw new Unmet(`the page did not load: ${reasonOf(error)}`)
  })
  await tryTest(page, test, waitMs)
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref())
/** Each is told once, however often it comes; the browser's own word about this tool's policy not at all. */
const note = ({ console }: CheckReport, type: string, long: string) => {
  const text = long.slice(0, messageChars)
  if (console.length >= messages || text.startsWith('An iframe which has both allow-scripts and allow-same-origin'))
    return
  if (!console.some((line) => line.type === type && line.text === text)) console.push({ type, text })
}
const add = (list: string[], text: string) => {
  const short = text.slice(0, messageChars)
  if (list.length < messages && !list.includes(short)) list.push(short)
}
