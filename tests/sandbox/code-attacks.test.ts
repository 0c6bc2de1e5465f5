import { describe, expect, it } from 'vitest'
import { CODE_RUN_LIMITS } from '../../lib/tools/code-run/definition.ts'
import { execute, executeIn, sandboxPool } from '../../lib/tools/code-run/execute.ts'
import { WORKER_SOURCE } from '../../lib/tools/code-run/execute-worker-source.ts'
import { runAttack } from '../../lib/tools/code-run/fixture-attack-run.ts'
import { ATTACKS, type Attack } from '../../lib/tools/code-run/fixture-attacks.ts'

/** Far from any time that a busy machine takes: a program that holds this thread up does so until its own end. The bench measures it finely. */
const MOST_LAG_MS = 2_000

const baseBytes = process.memoryUsage.rss()

describe('an attack is contained, and the process neither waits for it nor grows by it', { timeout: 60_000 }, () => {
  it.each(ATTACKS.map((attack) => [attack.what, attack] as const))('%s', async (_what, attack) => {
    const run = await runAttack(execute, attack)
    expect(run.contained, `${run.ended}: ${JSON.stringify(run.outcome).slice(0, 1_000)}`).toBe(true)
    expect(run.rssBytes - baseBytes).toBeLessThanOrEqual(3 * CODE_RUN_LIMITS.memoryBytes)
    expect(run.lagMs).toBeLessThanOrEqual(MOST_LAG_MS)
  })
})

/** The harness without one of its walls: what stood behind that wall has to come through, or the attacks prove nothing. */
describe('without a wall, attacks are noticed to come through', { timeout: 60_000 }, () => {
  const named = (what: string) => {
    const attack = ATTACKS.find((each) => each.what === what)
    if (!attack) throw new Error(`There is no attack “${what}”.`)
    return attack
  }
  const replaced = (wall: string, by: string) => {
    expect(WORKER_SOURCE).toContain(wall)
    return executeIn(sandboxPool(WORKER_SOURCE.replace(wall, by)))
  }
  it.each<[what: string, wall: string, by: string, attack: Attack]>([
    ['the bound of the result', 'json.length > cap', 'false', named('memory: a result of many parts')],
    ['tests with assertions of their own', '(assert, equal) =>', '() =>', named('forged: of equal, defined again')],
    ['a judge outside', 'const actual = encode(', 'const actual = expected ?? encode(', named('forged: of JSON')],
    [
      'a bare logger',
      'globalThis.console = {',
      'globalThis.process = { exit() {} }; globalThis.console = {',
      named('escape: constructor of constructor'),
    ],
    [
      'a description that can’t be thrown from',
      'try {\n        const given',
      '{ const never = () => {}; try { never() } catch {} }\n      {\n        const given',
      named('thrown: a Proxy that throws'),
    ],
  ])('%s', async (_what, wall, by, attack) => {
    expect((await runAttack(replaced(wall, by), attack)).contained).toBe(false)
  })

  it('both bounds of memory', async () => {
    const unbounded = WORKER_SOURCE.replace('runtime.setMemoryLimit(limits.memoryBytes)', '').replace(
      'maximum: Math.ceil(limits.memoryBytes / 65536)',
      'maximum: 6000',
    )
    const { rssBytes } = await runAttack(executeIn(sandboxPool(unbounded)), named('memory: lists'))
    expect(rssBytes - baseBytes).toBeGreaterThan(3 * CODE_RUN_LIMITS.memoryBytes)
  })

  it('the interrupt: the thread is terminated at twice the deadline, and without that a call never ends', async () => {
    const startedAt = performance.now()
    const patched = replaced('if (Date.now() <= deadline) return false', 'return false')
    const run = await runAttack(patched, { what: 'w', code: 'for (;;);', error: 'timeout', timeoutMs: 400 })
    expect(run.contained).toBe(true)
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(800)
  })
})
