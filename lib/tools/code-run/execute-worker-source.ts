/**
 * The program of the sandbox's worker thread, as text: it is started with `eval`, so it needs no file that a bundler would have to find. CommonJS, no
 * dependency but QuickJS, whose resolved path comes in `workerData`. It evaluates one program in a fresh WebAssembly instance, posts one message and is
 * terminated. Nothing of the host is handed to the guest but `console.log`, which takes bounded text.
 */
export const WORKER_SOURCE = String.raw`
'use strict'
const { parentPort, workerData } = require('node:worker_threads')
const { newQuickJSWASMModuleFromVariant, newVariant, RELEASE_SYNC, shouldInterruptAfterDeadline } = require(workerData.quickjs)
const { code, input, tests, timeoutMs, limits } = workerData

// Runs in the guest before the program. Keeps the built-ins it needs, so that the program can't change what the host relies on.
const PRELUDE = '(' + function prelude(log, input) {
  const { stringify, parse } = JSON
  const { defineProperty, keys, is } = Object
  const { isArray } = Array
  const slice = Function.prototype.call.bind(String.prototype.slice)
  const hasOwn = Object.hasOwn ?? ((o, k) => Object.prototype.hasOwnProperty.call(o, k))
  const text = String
  function show(value) {
    if (typeof value === 'string') return value
    if (typeof value === 'function') return '[function]'
    try { const json = stringify(value); if (json !== undefined) return json } catch {}
    try { return text(value) } catch { return '[unprintable]' }
  }
  function same(a, b) {
    if (is(a, b)) return true
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || isArray(a) !== isArray(b)) return false
    const names = keys(a)
    if (names.length !== keys(b).length) return false
    for (let i = 0; i < names.length; i++) if (!hasOwn(b, names[i]) || !same(a[names[i]], b[names[i]])) return false
    return true
  }
  const fixed = (target, name, value) => defineProperty(target, name, { value, writable: false, configurable: false, enumerable: false })
  fixed(globalThis, 'assert', (condition, message) => { if (!condition) throw new Error(message === undefined ? 'assertion failed' : show(message)) })
  fixed(globalThis, 'equal', (actual, expected, message) => {
    if (!same(actual, expected)) throw new Error((message === undefined ? '' : show(message) + ': ') + 'expected ' + slice(show(expected), 0, 200) + ', got ' + slice(show(actual), 0, 200))
  })
  const write = (...args) => { let line = ''; for (let i = 0; i < args.length; i++) line += (i > 0 ? ' ' : '') + slice(show(args[i]), 0, 2000); log(slice(line, 0, 2000)) }
  globalThis.console = { log: write, info: write, warn: write, error: write, debug: write }
  globalThis.input = input === undefined ? null : parse(input)
  // Same program, same result: time moves by one millisecond at each look, and chance is a fixed sequence.
  let now = 1735689600000
  let seed = 1
  const RealDate = Date
  const GuestDate = class Date extends RealDate {
    constructor(...args) { if (args.length === 0) super(now++); else super(...args) }
    static now() { return now++ }
  }
  RealDate.now = GuestDate.now
  globalThis.Date = GuestDate
  Math.random = () => { seed = (seed * 1664525 + 1013904223) >>> 0; return seed / 4294967296 }
  return {
    encode(value, cap) {
      if (typeof value === 'function') return stringify('[function]')
      const json = stringify(value)
      if (json === undefined) return 'null'
      // No JSON text is empty: the program can't pass an error of its own off as this one.
      return json.length > cap ? '' : json
    },
    describe(error) {
      const named = typeof error === 'object' && error !== null && typeof error.name === 'string'
      const message = named ? text(error.message) : show(error)
      return stringify({ name: slice(named ? error.name : 'Error', 0, 100), message: slice(message, 0, 1000) })
    },
  }
}.toString() + ')'

class GuestError extends Error {
  constructor(type, message) { super(message); this.type = type }
}

// A name and a message the program can give to any error, so that it ran out of memory is believed only of one that took much of it: the
// instance's memory never shrinks.
function typeOf(name, message, tookMuch) {
  if (name === 'SyntaxError') return 'syntax'
  if (name === 'ReferenceError') return 'reference'
  if (tookMuch && name === 'InternalError' && message === 'out of memory') return 'memory'
  if (name === 'InternalError' && message === 'stack overflow') return 'stack'
  if (name === 'RangeError' && message === 'Maximum call stack size exceeded') return 'stack'
  return 'runtime'
}

async function main() {
  const wasmMemory = new WebAssembly.Memory({ initial: 256, maximum: Math.ceil(limits.memoryBytes / 65536) + 256 })
  const quickjs = await newQuickJSWASMModuleFromVariant(newVariant(RELEASE_SYNC, { wasmMemory }))
  const startBytes = wasmMemory.buffer.byteLength
  const runtime = quickjs.newRuntime()
  runtime.setMemoryLimit(limits.memoryBytes)
  runtime.setMaxStackSize(limits.stackBytes)
  const context = runtime.newContext()
  const logs = []
  let logChars = 0
  let interrupted = false
  let deadline = Infinity
  runtime.setInterruptHandler(() => {
    if (Date.now() <= deadline) return false
    interrupted = true
    return true
  })

  const log = context.newFunction('log', (handle) => {
    const line = context.getString(handle)
    if (logs.length >= limits.logLines || logChars + line.length > limits.logChars) return
    logChars += line.length
    logs.push(line)
  })
  const made = context.unwrapResult(context.evalCode(PRELUDE, 'prelude.js'))
  const guestInput = input === undefined ? context.undefined : context.newString(input)
  const helpers = context.unwrapResult(context.callFunction(made, context.undefined, log, guestInput))
  const encodeHandle = context.getProp(helpers, 'encode')
  const describeHandle = context.getProp(helpers, 'describe')

  function fail(errorHandle) {
    if (interrupted) throw new GuestError('timeout', 'stopped after ' + timeoutMs + ' ms')
    const described = context.callFunction(describeHandle, context.undefined, errorHandle)
    if (interrupted) throw new GuestError('timeout', 'stopped after ' + timeoutMs + ' ms')
    if (described.error) throw new GuestError('memory', 'the program left no memory to describe its error')
    const { name, message } = JSON.parse(context.getString(described.value))
    const type = typeOf(name, message, wasmMemory.buffer.byteLength - startBytes > limits.memoryBytes / 4)
    const words = { memory: 'more than ' + limits.memoryBytes / 1048576 + ' MB of memory', stack: 'the recursion is too deep' }
    throw new GuestError(type, words[type] ?? name + ': ' + message)
  }
  function unwrap(result) {
    if (result.error) fail(result.error)
    return result.value
  }
  function settle(handle) {
    const jobs = runtime.executePendingJobs(-1)
    if (jobs.error || interrupted) fail(jobs.error ?? context.undefined)
    const state = context.getPromiseState(handle)
    if (state.type === 'fulfilled') return state.notAPromise ? handle : state.value
    if (state.type === 'rejected') fail(state.error)
    throw new GuestError('runtime', 'a promise never settles: there are no timers here')
  }
  function run(source, file) {
    const value = settle(unwrap(context.evalCode(source, file, { type: 'global' })))
    if (interrupted) fail(context.undefined)
    return value
  }
  function encode(handle) {
    const json = context.getString(unwrap(context.callFunction(encodeHandle, context.undefined, handle, context.newNumber(limits.resultChars))))
    if (json === '') throw new GuestError('output-too-large', 'the result is larger than ' + limits.resultChars + ' characters')
    return JSON.parse(json)
  }

  function same(a, b) {
    if (Object.is(a, b)) return true
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false
    const names = Object.keys(a)
    return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && same(a[name], b[name]))
  }
  function runTest(test) {
    if (test.code !== undefined) run('(async () => {\n' + test.code + '\n})()', 'test.js')
    if (test.call === undefined) return
    const actual = encode(run('(\n' + test.call + '\n)', 'call.js'))
    const expected = test.expected ?? null
    if (!same(actual, expected)) throw new GuestError('runtime', 'expected ' + JSON.stringify(expected).slice(0, 200) + ', got ' + JSON.stringify(actual).slice(0, 200))
  }

  let error = null
  let result = null
  const attempt = (action) => {
    try { action(); return null } catch (thrown) {
      if (thrown instanceof GuestError) return { type: thrown.type, message: thrown.message }
      return { type: 'crash', message: 'the sandbox gave up: ' + String(thrown && thrown.message).slice(0, 300) }
    }
  }
  parentPort.postMessage({ ready: true })
  deadline = Date.now() + timeoutMs
  error = attempt(() => { result = encode(run(code, 'program.js')) })
  const outcomes = []
  for (const test of tests) {
    if (error !== null) { outcomes.push({ name: test.name, passed: false, message: 'not run: ' + error.message.slice(0, 200) }); continue }
    const failed = attempt(() => runTest(test))
    outcomes.push({ name: test.name, passed: failed === null, message: failed === null ? '' : failed.message.slice(0, 500) })
    // After these the instance can't be trusted with another test.
    if (failed !== null && ['timeout', 'memory', 'crash'].includes(failed.type)) error = failed
  }
  const passed = outcomes.filter((test) => test.passed).length
  const failed = outcomes.length - passed
  parentPort.postMessage({
    result: JSON.stringify(result),
    output: JSON.stringify({ ok: error === null && failed === 0, result: null, logs, passed, failed, tests: outcomes, error }),
  })
}

main().catch((thrown) => parentPort.postMessage({ crash: String(thrown && thrown.message).slice(0, 300) }))
`
