import { createRequire } from 'node:module'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { isJsonObject, type Json, type JsonObject } from '../../loop/artefacts/json.ts'
import { parseJson } from '../../loop/artefacts/parse-json.ts'
import type { ToolExecute, ToolOutcome } from '../../runner/ports.ts'
import { CODE_RUN_LIMITS } from './definition.ts'
import { WORKER_SOURCE } from './execute-worker-source.ts'

/** Time for a thread to start and load QuickJS on a busy machine; the guest has not begun yet. */
const START_MS = 15_000

const LIMITS_IN_WORKER = {
  memoryBytes: CODE_RUN_LIMITS.memoryBytes,
  stackBytes: CODE_RUN_LIMITS.stackBytes,
  resultChars: 50_000,
  logChars: 20_000,
  logLines: 200,
}

/** Ends of a program that depend on the machine and its load, not on the program alone. */
const CHANCE: readonly Json[] = ['timeout', 'memory', 'crash']

/**
 * Runs a program in a QuickJS sandbox inside a thread of its own, and after it the tests. Whatever the program does is an output with a typed `error`, unless
 * `failOnError` makes that the call's; else the call fails only when it is aborted or the thread can't be started. The thread is terminated after the answer, at twice the deadline, or on abort.
 */
export const execute: ToolExecute = async (args, _call, signal) => {
  const timeoutMs = typeof args.timeoutMs === 'number' ? args.timeoutMs : CODE_RUN_LIMITS.defaultTimeoutMs
  const tests = Array.isArray(args.tests) ? args.tests.filter(isJsonObject) : []
  const input = args.input === undefined ? undefined : JSON.stringify(args.input)
  const workerData = {
    quickjs: quickJsPath(),
    code: String(args.code ?? ''),
    input,
    tests,
    timeoutMs,
    limits: LIMITS_IN_WORKER,
  }
  return new Promise<ToolOutcome>((resolve) => {
    const worker = new Worker(WORKER_SOURCE, {
      eval: true,
      workerData,
      env: {},
      // The guest's memory is the WebAssembly instance's, bounded there; this bounds what its results take outside.
      resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 8 },
    })
    let timer = setTimeout(() => settle(infrastructure('the sandbox did not start in time')), START_MS)
    const onAbort = () => settle({ ok: false, class: 'timeout', kind: 'timeout', message: 'the sandbox was stopped' })
    function settle(outcome: ToolOutcome): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      worker.removeAllListeners()
      // A thread that dies while it is being terminated has nothing left to tell.
      worker.on('error', () => {})
      void worker.terminate()
      resolve(args.failOnError === true ? failing(outcome) : outcome)
    }
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    worker.on('message', (message: { ready?: true; result?: string; output?: string; crash?: string }) => {
      if (message.ready) {
        clearTimeout(timer)
        timer = setTimeout(() => settle(stopped(tests, 'timeout', `stopped after ${timeoutMs} ms`)), 2 * timeoutMs)
      } else if (message.output !== undefined) settle(parsed(message.output, message.result ?? 'null'))
      else settle(infrastructure(`the sandbox failed: ${message.crash ?? 'no message'}`))
    })
    worker.on('error', (error: Error & { code?: string }) => {
      const memory = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      settle(
        memory
          ? stopped(tests, 'memory', 'the program used up the memory of its sandbox')
          : infrastructure(`the sandbox failed: ${error.message}`),
      )
    })
    worker.on('exit', () => settle(stopped(tests, 'crash', 'the sandbox ended without an answer')))
  })
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

function infrastructure(message: string): ToolOutcome {
  return { ok: false, class: 'transient', kind: 'unavailable', message }
}

let resolved: string | null = null

/** Where QuickJS lies, found at run time: from this file when it is run as it is, from the project's root when a bundler moved it. */
function quickJsPath(): string {
  if (resolved !== null) return resolved
  // The name is put together here so that no bundler follows it.
  const name = ['quickjs', 'emscripten'].join('-')
  const bases = [import.meta.url, path.join(process.cwd(), 'package.json')]
  for (const base of bases) {
    try {
      resolved = createRequire(base).resolve(name)
      return resolved
    } catch {
      // The next base may know it.
    }
  }
  throw new Error('quickjs-emscripten is not installed')
}
