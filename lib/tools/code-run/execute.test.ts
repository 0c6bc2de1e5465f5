import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import { execute } from './execute.ts'

const call = { tool: 'code.run', args: {}, key: 'k', runId: 'run_00000001', iteration: 1, nodeId: 'act' }

async function run(args: JsonObject) {
  const outcome = await execute(args, call, new AbortController().signal)
  if (!outcome.ok) throw new Error(outcome.message)
  return outcome.output
}

describe('code.run', () => {
  it('gives the value of the last expression, and the logs', async () => {
    expect(
      await run({
        code: 'console.log("n", { a: [input.n] }); const twice = (n) => 2 * n; twice(input.n)',
        input: { n: 21 },
      }),
    ).toEqual({
      ok: true,
      result: 42,
      logs: ['n {"a":[21]}'],
      passed: 0,
      failed: 0,
      tests: [],
      error: null,
    })
  })

  it('runs the tests after the program', async () => {
    const code = 'function add(a, b) { return a + b }\nasync function later() { return add(1, 1) }'
    const tests: JsonObject[] = [
      { name: 'by value', call: 'add(2, 3)', expected: 5 },
      { name: 'deep value', call: '({ b: [add(1, 1)], a: null })', expected: { a: null, b: [2] } },
      { name: 'wrong value', call: 'add(2, 3)', expected: 6 },
      { name: 'statements', code: 'const sum = add(1, 2); equal(sum, 3); assert(sum > 2, "too small")' },
      { name: 'failing statements', code: 'equal(add(1, 1), 3, "adds")' },
      { name: 'awaits', code: 'equal(await later(), 2)' },
      { name: 'syntax', code: 'let = ;' },
      { name: 'unknown', call: 'subtract(1)' },
    ]
    expect(await run({ code, tests })).toMatchObject({
      ok: false,
      passed: 4,
      failed: 4,
      error: null,
      tests: [
        { name: 'by value', passed: true, message: '' },
        { passed: true },
        { passed: false, message: 'expected 6, got 5' },
        { passed: true },
        { passed: false, message: 'Error: adds: expected 3, got 2' },
        { passed: true },
        { passed: false, message: expect.stringContaining('SyntaxError') },
        { passed: false, message: expect.stringContaining('subtract') },
      ],
    })
  })

  it('is deterministic, clock and chance included', async () => {
    const code = '[Date.now(), new Date().getTime(), Math.random()]'
    expect(await run({ code })).toEqual(await run({ code }))
  })

  it('keeps its judgement from a program that tampers with the built-ins', async () => {
    const code =
      'globalThis.equal = () => {}; JSON.stringify = () => "5"; Object.is = () => true; Array.prototype.map = null; function add() { return 4 }'
    const output = await run({
      code,
      tests: [
        { name: 'a', call: 'add(2, 3)', expected: 5 },
        { name: 'b', code: 'equal(add(2, 3), 5)' },
      ],
    })
    expect(output).toMatchObject({ ok: false, passed: 0, failed: 2 })
  })
})

describe('what a program gives', () => {
  it.each([
    { what: 'constructor', code: '({ constructor: 1 })' },
    { what: '__proto__', code: 'JSON.parse(\'{"__proto__": {"a": 1}}\')' },
    { what: 'prototype, deep', code: '[{ a: { prototype: 1 } }]' },
  ])('a result with a key that no state may have is left out, and the tests count: $what', async ({ code }) => {
    const tests: JsonObject[] = [
      { name: 'yes', call: '1 + 1', expected: 2 },
      { name: 'no', call: '1 + 1', expected: 3 },
    ]
    expect(await run({ code, tests })).toMatchObject({
      ok: false,
      result: null,
      passed: 1,
      failed: 1,
      error: null,
      logs: [expect.stringContaining('The result was left out')],
    })
    expect(await run({ code })).toMatchObject({ ok: false, result: null, error: { type: 'result' } })
  })

  it('a call that is aborted ends at once', async () => {
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 100)
    const startedAt = performance.now()
    expect(await execute({ code: 'while (true) {}', timeoutMs: 20_000 }, call, stop.signal)).toEqual({
      ok: false,
      class: 'timeout',
      kind: 'timeout',
      message: 'the sandbox was stopped',
    })
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })
})

it.each<{ code: string; tests?: JsonObject[]; timeoutMs?: number; storable: false | undefined }>([
  { code: '6 * 7', storable: undefined },
  { code: 'let = ;', storable: undefined },
  { code: 'throw { type: "timeout" }', storable: undefined },
  { code: 'for (;;);', timeoutMs: 100, storable: false },
  { code: '1', tests: [{ name: 't', code: 'for (;;);' }], timeoutMs: 500, storable: false },
  { code: 'const all = []; while (true) all.push(new Array(100000).fill(1.5))', storable: false },
])('$code with $tests may be stored: $storable', async ({ code, tests = [], timeoutMs = 20_000, storable }) => {
  const outcome = await execute({ code, tests, timeoutMs }, call, new AbortController().signal)
  expect(outcome.ok && outcome.storable).toBe(storable)
})

it.each<{ code: string; timeoutMs?: number; tests?: JsonObject[]; outcome: object }>([
  { code: 'let = ;', outcome: { ok: false, class: 'recoverable', kind: 'syntax' } },
  {
    code: 'parse("x")',
    outcome: {
      ok: false,
      class: 'recoverable',
      kind: 'missing_dependency',
      message: expect.stringMatching(/^the program failed: ReferenceError: '?parse'? is not defined$/),
    },
  },
  { code: 'for (;;);', timeoutMs: 100, outcome: { ok: false, class: 'timeout', kind: 'timeout' } },
  { code: 'null.a', outcome: { ok: false, class: 'recoverable', kind: 'other' } },
  { code: '1', outcome: { ok: true, output: expect.objectContaining({ result: 1 }) } },
  { code: '1', tests: [{ name: 't', call: '1', expected: 2 }], outcome: { ok: true } },
])('with failOnError, $code ends the call as $outcome', async ({ code, timeoutMs = 20_000, tests = [], outcome }) => {
  const args = { code, timeoutMs, tests, failOnError: true }
  expect(await execute(args, call, new AbortController().signal)).toMatchObject(outcome)
})
