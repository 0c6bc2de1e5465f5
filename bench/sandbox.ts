import { getQuickJS, type QuickJSWASMModule } from 'quickjs-emscripten'
import { CODE_RUN_LIMITS } from '../lib/tools/code-run/definition.ts'
import { execute } from '../lib/tools/code-run/execute.ts'
import { runAttack, runCode } from '../lib/tools/code-run/fixture-attack-run.ts'
import { ATTACKS } from '../lib/tools/code-run/fixture-attacks.ts'
import type { Bench, BenchLine, BenchSize } from './bench.ts'
import { median } from './measure.ts'

const MB = 1_000_000
const MOST_LAG_MS = 100
/** Other programs of the machine can hold the event loop up; what an attack does to it, it does each time. */
const LOOKS = 4

/** What a loop that writes code has run again and again: a function, and tests that take a few milliseconds. */
const PROGRAM = `
function primes(below) {
  const sieve = new Array(below).fill(true)
  const found = []
  for (let n = 2; n < below; n++) {
    if (!sieve[n]) continue
    found.push(n)
    for (let m = n * n; m < below; m += n) sieve[m] = false
  }
  return found
}`
const TESTS = [10, 1_000, 20_000].map((below) => `primes(${below}).length`)
const EXPECTED = [4, 168, 2_262]

type Calls = Record<'ours' | 'bare', () => Promise<void> | void>

/** The same programs in QuickJS without a thread, without limits and without a judge: a new runtime for each call, in an instance that is kept. */
function bareCall(quickjs: QuickJSWASMModule, code: string, calls: readonly string[]): void {
  const runtime = quickjs.newRuntime()
  const context = runtime.newContext()
  for (const source of [code, ...calls]) context.unwrapResult(context.evalCode(source)).dispose()
  context.dispose()
  runtime.dispose()
}

async function ourCall(code: string, calls: readonly string[]): Promise<void> {
  const tests = calls.map((call, index) => ({ name: call, call, expected: EXPECTED[index] ?? null }))
  const outcome = await runCode(execute, { code, tests, timeoutMs: CODE_RUN_LIMITS.maxTimeoutMs })
  if (!JSON.stringify(outcome).includes('"ok":true,"result"')) throw new Error(JSON.stringify(outcome))
}

/** Median milliseconds of each, by turns. */
async function inTurns(calls: Calls, turns: number): Promise<Record<keyof Calls, number>> {
  const times = { ours: [] as number[], bare: [] as number[] }
  for (let turn = -3; turn < turns; turn++) {
    for (const name of ['ours', 'bare'] as const) {
      const started = performance.now()
      await calls[name]()
      if (turn >= 0) times[name].push(performance.now() - started)
    }
  }
  return { ours: median(times.ours), bare: median(times.bare) }
}

async function warmCalls(size: BenchSize): Promise<BenchLine[]> {
  const quickjs = await getQuickJS()
  const turns = size === 'small' ? 3 : 200
  const compare = (code: string, calls: readonly string[]) =>
    inTurns({ ours: () => ourCall(code, calls), bare: () => bareCall(quickjs, code, calls) }, turns)
  const typical = await compare(PROGRAM, TESTS)
  const least = await compare('1 + 1', [])
  return [
    { name: 'warm-call-against-in-process', measured: typical.ours / typical.bare, unit: 'x', goal: { atMost: 3 } },
    { name: 'warm-call', measured: typical.ours, unit: 'ms' },
    { name: 'warm-call-in-process', measured: typical.bare, unit: 'ms' },
    { name: 'warm-least-call', measured: least.ours, unit: 'ms' },
    { name: 'warm-least-call-in-process', measured: least.bare, unit: 'ms' },
  ]
}

async function attacks(size: BenchSize): Promise<BenchLine[]> {
  const chosen = size === 'small' ? ATTACKS.filter((_, index) => index % 30 === 0) : ATTACKS
  const baseBytes = process.memoryUsage.rss()
  let contained = 0
  let lagMs = 0
  let rssBytes = 0
  for (const attack of chosen) {
    let run = await runAttack(execute, attack)
    if (run.contained) contained++
    rssBytes = Math.max(rssBytes, run.rssBytes)
    let least = run.lagMs
    for (let look = 1; look < LOOKS && least > MOST_LAG_MS; look++) {
      run = await runAttack(execute, attack)
      least = Math.min(least, run.lagMs)
    }
    lagMs = Math.max(lagMs, least)
  }
  return [
    { name: 'attacks', measured: chosen.length, unit: 'count' },
    { name: 'attacks-contained', measured: contained, unit: 'count', goal: { atLeast: chosen.length } },
    { name: 'worst-event-loop-lag', measured: lagMs, unit: 'ms', goal: { atMost: MOST_LAG_MS } },
    {
      name: 'process-growth-against-guest-limit',
      measured: (rssBytes - baseBytes) / CODE_RUN_LIMITS.memoryBytes,
      unit: 'x',
      goal: { atMost: 3 },
    },
    { name: 'process', measured: rssBytes / MB, unit: 'mb' },
  ]
}

export const bench: Bench = {
  name: 'sandbox',
  run: async (size) => [...(await attacks(size)), ...(await warmCalls(size))],
}
