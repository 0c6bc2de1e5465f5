import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../loop/artefacts/limits.ts'
import { bench, fold, runToEnd, specOf, stateSchema } from '../../runner/fixtures.ts'
import { ActConfig } from './config.ts'

/** A run that calls a loop for so many items, of a host that notes how many it is asked for and makes none. */
async function calling(items: number) {
  const child = { loop: 'work', over: 'input.items', input: { by: 'item' } }
  const spec = specOf({
    state: stateSchema({ items: { type: 'array', role: 'input', default: [] } }),
    nodes: {
      call: { kind: 'act', config: { child, policy: { onError: 'continue' } }, next: { next: 'end' } },
      end: {
        kind: 'terminate',
        config: { rules: [{ when: 'true', label: 'called', outcome: 'success', output: {} }] },
        next: { continue: 'call' },
      },
    },
  })
  const b = bench()
  const asked: number[] = []
  b.ports.children = {
    start: async ({ call }) => {
      asked.push(call.children.length)
      return { ok: false, why: 'refused', class: 'recoverable', kind: 'refused', message: 'Not here.' }
    },
    collect: async () => [],
    siblings: async () => ({ activeMs: [], concurrency: 1 }),
    hold: async () => null,
    settle: async () => undefined,
    settleLeft: async () => undefined,
  }
  const events = await runToEnd(spec, b, { items: Array.from({ length: items }, (_, item) => item) })
  return { asked, error: fold(spec, events).last?.error?.message }
}

describe('limits of a call of child runs', () => {
  it('childrenPerCall: as many are asked for, and of one more none', async () => {
    expect(await calling(LIMITS.childrenPerCall)).toEqual({ asked: [1_000], error: 'Not here.' })
    const { asked, error } = await calling(LIMITS.childrenPerCall + 1)
    expect(asked).toEqual([])
    expect(error).toBe('the list has 1,001 items, and one call makes at most 1,000 child runs (childrenPerCall)')
  })

  it.each([
    [LIMITS.childConcurrency, true],
    [LIMITS.childConcurrency + 1, false],
    [0, false],
  ])('childConcurrency: %i at the same time are taken: %s', (concurrency, taken) => {
    const { success, error } = ActConfig.safeParse({ child: { loop: 'work', concurrency } })
    expect(success).toBe(taken)
    expect(error?.issues.map(({ path }) => path.join('.')) ?? []).toEqual(taken ? [] : ['child.concurrency'])
  })
})
