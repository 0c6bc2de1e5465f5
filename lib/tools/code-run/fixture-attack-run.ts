import { isJsonObject } from '../../loop/artefacts/json.ts'
import type { ToolExecute, ToolOutcome } from '../../runner/ports.ts'
import type { Attack } from './fixture-attacks.ts'

const CALL = { tool: 'code.run', args: {}, key: 'k', runId: 'run_00000001', iteration: 1, nodeId: 'act' }
/** For attacks that are not meant to be stopped by it. */
const LONG_MS = 10_000
const LOOK_MS = 5
const HARMLESS = {
  code: 'input.a + 1',
  input: { a: 41 },
  tests: [{ name: 't', call: '[1, 2].map(String)', expected: ['1', '2'] }],
}

export type AttackRun = {
  outcome: ToolOutcome
  /** How the call ended: the type of its error, `none`, or the failure of the call itself. */
  ended: string
  /** It ended as it has to, with an output of a bounded size, and a harmless call after it works. */
  contained: boolean
  /** How late this thread's timers were at worst. */
  lagMs: number
  /** Largest memory of the process that was seen. */
  rssBytes: number
}

export const runCode = (execute: ToolExecute, args: Parameters<ToolExecute>[0]) =>
  execute(args, CALL, new AbortController().signal)

/** Runs one attack, and a harmless program after it, and watches this process meanwhile. */
export async function runAttack(execute: ToolExecute, attack: Attack): Promise<AttackRun> {
  const watch = watchProcess()
  const { code, tests = [], timeoutMs = LONG_MS } = attack
  const outcome = await runCode(execute, { code, tests, timeoutMs })
  const seen = watch.stop()
  const after = await runCode(execute, HARMLESS)
  const lives = after.ok && isJsonObject(after.output) && after.output.ok === true && after.output.result === 42
  const bounded = JSON.stringify(outcome).length < 200_000
  return { outcome, ended: endOf(outcome), contained: lives && bounded && endsAsItHasTo(outcome, attack), ...seen }
}

function endOf(outcome: ToolOutcome): string {
  if (!outcome.ok) return outcome.message
  if (!isJsonObject(outcome.output)) return 'no output'
  const { error } = outcome.output
  return isJsonObject(error) ? String(error.type) : 'none'
}

function endsAsItHasTo(outcome: ToolOutcome, attack: Attack): boolean {
  if ('error' in attack) return [attack.error].flat().includes(endOf(outcome))
  if (!outcome.ok || !isJsonObject(outcome.output)) return false
  const { output } = outcome
  return Object.entries(attack.gives).every(([key, value]) => output[key] === value)
}

function watchProcess(): { stop(): { lagMs: number; rssBytes: number } } {
  let lagMs = 0
  let rssBytes = 0
  let before = performance.now()
  const look = () => {
    const now = performance.now()
    lagMs = Math.max(lagMs, now - before - LOOK_MS)
    before = now
    rssBytes = Math.max(rssBytes, process.memoryUsage.rss())
  }
  const timer = setInterval(look, LOOK_MS)
  return {
    stop() {
      clearInterval(timer)
      look()
      return { lagMs, rssBytes }
    },
  }
}
