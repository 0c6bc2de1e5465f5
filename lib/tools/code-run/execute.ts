import { assertNever } from '../../loop/artefacts/assert-never.ts'
import { isJsonObject, type Json, type JsonObject } from '../../loop/artefacts/json.ts'
import { parseJson } from '../../loop/artefacts/parse-json.ts'
import type { ToolExecute, ToolOutcome } from '../../runner/ports.ts'
import { resolvePackage } from '../../sandbox/resolve-package.ts'
import { startThread } from '../../sandbox/thread.ts'
import { type JobEnd, type Pool, vesselPool } from '../../sandbox/vessel-pool.ts'
import { CODE_RUN_LIMITS } from './definition.ts'
import { WORKER_SOURCE } from './execute-worker-source.ts'

const LIMITS_IN_WORKER = {
  memoryBytes: CODE_RUN_LIMITS.memoryBytes,
  stackBytes: CODE_RUN_LIMITS.stackBytes,
  resultChars: 50_000,
  logChars: 20_000,
  logLines: 200,
}

/** Ends of a program that depend on the machine and its load, not on the program alone. */
const CHANCE: readonly Json[] = ['timeout', 'memory', 'crash']

/** A pool of sandboxes. `source` is another program for its threads. */
export function sandboxPool(source: string = WORKER_SOURCE): Pool {
  return vesselPool({
    start() {
      const quickjs = resolvePackage('quickjs-emscripten')
      if (quickjs === undefined) throw new Error('quickjs-emscripten is not installed')
      const workerData = { quickjs, limits: LIMITS_IN_WORKER }
      // The guest's memory is the WebAssembly instance's, bounded there; this bounds what its results take outside.
      const resourceLimits = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 8 }
      return startThread({ source, workerData, resourceLimits })
    },
  })
}

/**
 * Runs a program in a QuickJS sandbox inside a thread, and after it the tests. Whatever the program does is an output with a typed `error`, unless `failOnError`
 * makes that the call's; else the call fails only when it is aborted or no thread can be started. The thread is terminated at twice the deadline, or on abort.
 */
export function executeIn(pool: Pool): ToolExecute {
  return async (args, _call, signal) => {
    const timeoutMs = typeof args.timeoutMs === 'number' ? args.timeoutMs : CODE_RUN_LIMITS.defaultTimeoutMs
    const tests = Array.isArray(args.tests) ? args.tests.filter(isJsonObject) : []
    const input = args.input === undefined ? undefined : JSON.stringify(args.input)
    const data = { code: String(args.code ?? ''), input, tests, timeoutMs }
    const outcome = outcomeOf(await pool.run({ data, limitMs: 2 * timeoutMs, signal }), tests, timeoutMs)
    return args.failOnError === true ? failing(outcome) : outcome
  }
}

export const execute: ToolExecute = executeIn(sandboxPool())

function outcomeOf(end: JobEnd, tests: JsonObject[], timeoutMs: number): ToolOutcome {
  switch (end.type) {
    case 'answer': {
      // As the thread's program has it.
      const { output, result } = end.answer as { output: string; result: string }
      return parsed(output, result)
    }
    case 'timeout':
      return stopped(tests, 'timeout', `stopped after ${timeoutMs} ms`)
    case 'memory':
      return stopped(tests, 'memory', 'the program used up the memory of its sandbox')
    case 'crash':
      return stopped(tests, 'crash', `the sandbox ended without an answer: ${end.message}`)
    case 'aborted':
      return { ok: false, class: 'timeout', kind: 'timeout', message: 'the sandbox was stopped' }
    case 'not-started':
      return {
        ok: false,
        class: 'transient',
        kind: 'unavailable',
        message: `the sandbox could not be started: ${end.message}`,
      }
    default:
      return assertNever(end)
  }
}

/**
 * The output with its result in place. A result that may not become part of the state (a key such as `constructor`, too deep) is left out with a note in the
 * logs, and costs no test its outcome; where there are no tests, the result is all there is, and it is an error.
 */
function parsed(output: string, result: string): ToolOutcome {
  const report = parseJson(output)
  if (!report.ok || !isJsonObject(report.value))
    return { ok: false, class: 'recoverable', kind: 'other', message: 'The result can’t be used.' }
  const value = parseJson(result)
  if (value.ok) return given({ ...report.value, result: value.value })
  const note = `The result was left out: ${value.message}.`
  const { logs, tests } = report.value
  const noted = { ...report.value, logs: [...(Array.isArray(logs) ? logs : []), note] }
  if (Array.isArray(tests) && tests.length > 0) return given(noted)
  return given({ ...noted, ok: false, error: { type: 'result', message: note } })
}

function given(output: JsonObject): ToolOutcome {
  const chance = isJsonObject(output.error) && CHANCE.includes(output.error.type ?? null)
  return { ok: true, output, ...(chance ? { storable: false } : {}) }
}

/** The program's error as that of the call, for a policy to act on. */
function failing(outcome: ToolOutcome): ToolOutcome {
  if (!outcome.ok || !isJsonObject(outcome.output) || !isJsonObject(outcome.output.error)) return outcome
  const { type, message } = outcome.output.error
  const failed = { ok: false as const, message: `the program failed: ${String(message)}` }
  if (type === 'timeout') return { ...failed, class: 'timeout', kind: 'timeout' }
  const kind = type === 'syntax' ? 'syntax' : type === 'reference' ? 'missing_dependency' : 'other'
  return { ...failed, class: 'recoverable', kind }
}

function stopped(tests: JsonObject[], type: string, message: string): ToolOutcome {
  const outcomes: Json = tests.map((test) => ({ name: test.name ?? '', passed: false, message: `not run: ${message}` }))
  const counts = { passed: 0, failed: tests.length }
  return given({ ok: false, result: null, logs: [], ...counts, tests: outcomes, error: { type, message } })
}
