import { isJsonObject, type Json, type JsonObject } from '../../loop/artefacts/json.ts'
import type { ToolExecute, ToolOutcome } from '../../runner/ports.ts'
import { startProcess } from '../../sandbox/process.ts'
import { type JobEnd, type Pool, vesselPool } from '../../sandbox/vessel-pool.ts'
import { BROWSER_CHECK_LIMITS } from './definition.ts'
import type { CheckAnswer, CheckError, CheckJob, CheckReport, PageTest } from './execute-job.ts'

/** Beyond the time that the browser's process keeps itself: then it is stuck, and killed. */
const GRACE_MS = 5_000

/** A browser takes as much as all else: two are enough for a machine. */
export function browserPool(environment: Record<string, string | undefined> = process.env, idleMs = 60_000): Pool {
  const { PATH, HOME, PLAYWRIGHT_BROWSERS_PATH, PLAYWRIGHT_CHROMIUM } = environment
  return vesselPool({
    start: () =>
      startProcess({
        program: 'lib/tools/browser-check/execute-driver-process.ts',
        // No key and no address of this process: a page that breaks out finds nothing there.
        environment: { PATH, HOME, PLAYWRIGHT_BROWSERS_PATH, PLAYWRIGHT_CHROMIUM },
        temporaryPrefix: 'loopwright-browser-',
        dataLimitKb: 4_000_000,
      }),
    most: 2,
    idleMs,
    startMs: 45_000,
  })
}

/**
 * Checks a page in a browser of its own process, which is shared between calls while all goes well. Whatever the page does is part of the output, with a typed `error` when it ended
 * the checking; the call fails only when there is no page, no browser, or it is aborted.
 */
export function executeIn(pool: Pool): ToolExecute {
  return async (args, _call, signal) => {
    const job = jobOf(args)
    if (typeof job === 'string') return { ok: false, class: 'recoverable', kind: 'invalid_arguments', message: job }
    return outcomeOf(await pool.run({ data: job, limitMs: job.timeoutMs + GRACE_MS, signal }), job)
  }
}

export const execute: ToolExecute = executeIn(browserPool())

function jobOf(args: JsonObject): CheckJob | string {
  const files = isJsonObject(args.files) ? textsOf(args.files) : {}
  if (typeof args.html === 'string') files['index.html'] = args.html
  if (files['index.html'] === undefined) return 'args.html: there is no page: give `html`, or `files` with "index.html"'
  const { files: most, sourceChars } = BROWSER_CHECK_LIMITS
  if (Object.keys(files).length > most) return `args.files: at most ${most} files`
  if (Object.values(files).reduce((sum, text) => sum + text.length, 0) > sourceChars)
    return `args.files: all files together have more than ${sourceChars} characters`
  return {
    files,
    // The tool's schema was checked before.
    tests: args.tests as PageTest[],
    timeoutMs: typeof args.timeoutMs === 'number' ? args.timeoutMs : BROWSER_CHECK_LIMITS.defaultTimeoutMs,
    waitMs: typeof args.waitMs === 'number' ? args.waitMs : BROWSER_CHECK_LIMITS.defaultWaitMs,
    viewport: isJsonObject(args.viewport)
      ? { width: Number(args.viewport.width), height: Number(args.viewport.height) }
      : { width: 1_280, height: 800 },
  }
}

const textsOf = (files: JsonObject): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [path.replace(/^\.?\//, ''), String(text)]))

function outcomeOf(end: JobEnd, job: CheckJob): ToolOutcome {
  if (end.type === 'answer') {
    // As the browser's process has it.
    const answer = end.answer as CheckAnswer
    if (answer.type === 'report') return given(answer.report)
    return { ok: false, class: 'recoverable', kind: 'missing_dependency', message: answer.message }
  }
  if (end.type === 'aborted')
    return { ok: false, class: 'timeout', kind: 'timeout', message: 'the browser was stopped' }
  if (end.type === 'not-started')
    return {
      ok: false,
      class: 'transient',
      kind: 'unavailable',
      message: `the browser could not be started: ${end.message}`,
    }
  const message = end.type === 'timeout' ? `stopped after ${job.timeoutMs} ms` : 'the browser ended without an answer'
  const tests = job.tests.map(({ name }) => ({ name, passed: false, message: `not run: ${message}`, ms: 0 }))
  return given({ tests, console: [], errors: [], blocked: [], error: { type: end.type, message } satisfies CheckError })
}

function given(report: CheckReport): ToolOutcome {
  const passed = report.tests.filter((test) => test.passed).length
  const failed = report.tests.length - passed
  const output: Json = { ok: report.error === null && failed === 0, passed, failed, ...report }
  return { ok: true, output, ...(report.error ? { storable: false } : {}) }
}
