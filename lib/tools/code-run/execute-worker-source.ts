/**
 * The program of the sandbox's threads, as text, for a pool's threads. CommonJS, no dependency but QuickJS, whose resolved path comes in `workerData`. Each program is evaluated
 * in a fresh WebAssembly instance, memory and all, made ready while the thread waits for it. Nothing of the host is handed to the guest but `console.log`,
 * which takes bounded text. After anything but a plain end the thread asks to be thrown away.
 */
export const WORKER_SOURCE = String.raw`
'use strict'
const { readFileSync } = require('node:fs')
const { createRequire } = require('node:module')
const { parentPort, workerData } = require('node:worker_threads')
const { newQuickJSWASMModuleFromVariant, newVariant, RELEASE_SYNC } = require(workerData.quickjs)
const { limits } = workerData
// Code, compiled once; what it works on is each instance's own.
const wasmModule = new WebAssembly.Module(readFileSync(createRequire(workerData.quickjs).resolve('@jitl/quickjs-wasmfile-release-sync/wasm')))

// Runs in the guest before the program. Keeps the built-ins it needs, so that the program can't change what the host relies on.
const PRELUDE = '(' + function prelude(log) {
  const { stringify, parse } = JSON
  const { keys, is } = Object
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
  const Fault = Error
  const assert = (condition, message) => { if (!condition) throw new Fault(message === undefined ? 'assertion failed' : show(message)) }
  const equal = (actual, expected, message) => {
    if (!same(actual, expected)) throw new Fault((message === undefined ? '' : show(message) + ': ') + 'expected ' + slice(show(expected), 0, 200) + ', got ' + slice(show(actual), 0, 200))
  }
  // For the program itself. Tests get their own, as parameters: QuickJS lets a program redefine any property of the global object.
  globalThis.assert = assert
  globalThis.equal = equal
  const write = (...args) => { let line = ''; for (let i = 0; i < args.length; i++) line += (i > 0 ? ' ' : '') + slice(show(args[i]), 0, 2000); log(slice(line, 0, 2000)) }
  globalThis.console = { log: write, info: write, warn: write, error: write, debug: write }
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
    assert,
    equal,
    setInput(input) { globalThis.input = parse(input) },
    encode(value, cap) {
      if (typeof value === 'function') return stringify('[function]')
      const json = stringify(value)
      if (json === undefined) return 'null'
      // No JSON text is empty: the program can't pass an error of its own off as this one.
      return json.length > cap ? '' : json
    },
    // The length of the name, the name and the message: built from plain texts alone, since the program may have changed what objects turn into.
    describe(error) {
      let name = 'Error'
      let message = '[unprintable]'
      try {
        const given = typeof error === 'object' && error !== null ? error.name : undefined
        message = slice(typeof given === 'string' ? text(error.message) : show(error), 0, 1000)
        if (typeof given === 'string') name = slice(given, 0, 100)
      } catch {}
      return name.length + ':' + name + message
    },
  }
}.toString() + ')'

class GuestError extends Error {
  constructor(type, message) { super(message); this.type = type }
}

// A name and a message the program can give to any error, so that it ran out of memory is believed only of one that took much of it: the
// instance's memory never shrinks. Where not even the error found room, null is thrown.
function typeOf(name, message, tookMuch) {
  if (tookMuch && (message === 'out of memory' || message === 'null')) return 'memory'
  if (message === 'stack overflow' && (name === 'InternalError' || name === 'SyntaxError')) return 'stack'
  if (name === 'RangeError' && message === 'Maximum call stack size exceeded') return 'stack'
  if (name === 'SyntaxError') return 'syntax'
  if (name === 'ReferenceError') return 'reference'
  return 'runtime'
}

async function prepare() {
  const wasmMemory = new WebAssembly.Memory({ initial: 256, maximum: Math.ceil(limits.memoryBytes / 65536) + 256 })
  const quickjs = await newQuickJSWASMModuleFromVariant(newVariant(RELEASE_SYNC, { wasmMemory, wasmModule }))
  const startBytes = wasmMemory.buffer.byteLength
  const grown = () => wasmMemory.buffer.byteLength - startBytes
  const tookMuch = () => grown() > limits.memoryBytes / 4
  const runtime = quickjs.newRuntime()
  runtime.setMemoryLimit(limits.memoryBytes)
  runtime.setMaxStackSize(limits.stackBytes)
  const context = runtime.newContext()
  const logs = []
  let logChars = 0
  let interrupted = false
  let deadline = Infinity
  let timeoutMs = 0
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
  const helpers = context.unwrapResult(context.callFunction(made, context.undefined, log))
  const encodeHandle = context.getProp(helpers, 'encode')
  const describeHandle = context.getProp(helpers, 'describe')

  function fail(errorHandle) {
    if (interrupted) throw new GuestError('timeout', 'stopped after ' + timeoutMs + ' ms')
    const described = context.callFunction(describeHandle, context.undefined, errorHandle)
    if (interrupted) throw new GuestError('timeout', 'stopped after ' + timeoutMs + ' ms')
    if (described.error) throw new GuestError('memory', 'the program left no memory to describe its error')
    const told = context.getString(described.value)
    const start = told.indexOf(':') + 1
    const end = start + Number(told.slice(0, start - 1))
    const name = told.slice(start, end)
    const message = told.slice(end)
    const type = typeOf(name, message, tookMuch())
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
    if (interrupted) fail(context.undefined)
    if (state.type === 'fulfilled') return state.notAPromise ? handle : state.value
    if (state.type === 'rejected') fail(state.error)
    throw new GuestError('runtime', 'a promise never settles: there are no timers here')
  }
  function run(source, file) {
    return settle(unwrap(context.evalCode(source, file, { type: 'global' })))
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
    if (test.code !== undefined) {
      const made = unwrap(context.evalCode('((assert, equal) => async () => {\n' + test.code + '\n})', 'test.js', { type: 'global' }))
      const body = unwrap(context.callFunction(made, context.undefined, context.getProp(helpers, 'assert'), context.getProp(helpers, 'equal')))
      settle(unwrap(context.callFunction(body, context.undefined)))
    }
    if (test.call === undefined) return
    const actual = encode(run('(\n' + test.call + '\n)', 'call.js'))
    const expected = test.expected ?? null
    if (!same(actual, expected)) throw new GuestError('runtime', 'expected ' + JSON.stringify(expected).slice(0, 200) + ', got ' + JSON.stringify(actual).slice(0, 200))
  }

  // What the engine itself throws: it has run out of the thread's stack or of its memory, or has met a defect of its own.
  function engineError(thrown) {
    if (thrown instanceof RangeError) return { type: 'stack', message: 'the recursion is too deep' }
    if (tookMuch()) return { type: 'memory', message: 'more than ' + limits.memoryBytes / 1048576 + ' MB of memory' }
    return { type: 'crash', message: 'the sandbox gave up: ' + String(thrown && thrown.message).slice(0, 300) }
  }
  let broken = false
  const attempt = (action) => {
    try { action(); return null } catch (thrown) {
      if (thrown instanceof GuestError) return { type: thrown.type, message: thrown.message }
      broken = true
      return engineError(thrown)
    }
  }
  return function serve(job) {
    timeoutMs = job.timeoutMs
    if (job.input === undefined) job.input = 'null'
    let result = null
    deadline = Date.now() + timeoutMs
    let error = attempt(() => {
      unwrap(context.callFunction(context.getProp(helpers, 'setInput'), context.undefined, context.newString(job.input)))
      result = encode(run(job.code, 'program.js'))
    })
    const outcomes = []
    for (const test of job.tests) {
      if (error !== null) { outcomes.push({ name: test.name, passed: false, message: 'not run: ' + error.message.slice(0, 200) }); continue }
      const failed = attempt(() => runTest(test))
      outcomes.push({ name: test.name, passed: failed === null, message: failed === null ? '' : failed.message.slice(0, 500) })
      // After these the instance can't be trusted with another test.
      if (failed !== null && (broken || ['timeout', 'memory', 'crash'].includes(failed.type))) error = failed
    }
    const passed = outcomes.filter((test) => test.passed).length
    const failed = outcomes.length - passed
    const output = { ok: error === null && failed === 0, result: null, logs, passed, failed, tests: outcomes, error }
    const plain = error === null || ['syntax', 'reference', 'runtime'].includes(error.type)
    return { reusable: plain && !broken && grown() === 0, answer: { result: JSON.stringify(result), output: JSON.stringify(output) } }
  }
}

async function main() {
  let serve = await prepare()
  parentPort.on('message', async (job) => {
    const { answer, reusable } = serve(job)
    serve = null
    parentPort.postMessage({ type: 'answer', answer, reusable })
    if (!reusable) return
    serve = await prepare()
    parentPort.postMessage({ type: 'ready' })
  })
  parentPort.postMessage({ type: 'ready' })
}

main().catch((thrown) => { throw thrown })
`
