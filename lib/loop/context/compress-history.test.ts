import { describe, expect, it } from 'vitest'
import type { ActionResult } from '../artefacts/run-state.ts'
import { compressHistory } from './compress-history.ts'

const record = (iteration: number, failed = false): ActionResult => ({
  status: failed ? 'error' : 'ok',
  tool: iteration % 2 === 0 ? 'state.patch' : 'code.run',
  args: { n: iteration },
  output: failed ? null : `out ${iteration}`,
  error: failed ? { class: 'timeout', kind: 'timeout', message: 'too slow' } : null,
  durationMs: 1,
  iteration,
})
const records = (count: number) => Array.from({ length: count }, (_, index) => record(index + 1, index === 2))

describe('compressHistory', () => {
  it.each([0, 1, 2, 3, 4])('%i records are all whole, the newest matters most', (count) => {
    const items = compressHistory(records(count))
    expect(items).toHaveLength(count)
    expect(items.map((item) => item.rank)).toEqual(Array.from({ length: count }, (_, index) => count - index))
  })

  it('more than 4: the first and the last stay whole, the middle is one line with counts', () => {
    expect(compressHistory(records(7))).toEqual([
      { text: '[1] code.run {"n":1} → ok: "out 1"', rank: 2 },
      { text: '[2–6] 5 actions: state.patch 3, code.run 2 (1 failed)', rank: 3 },
      { text: '[7] code.run {"n":7} → ok: "out 7"', rank: 1 },
    ])
  })

  it('a failure tells its class and message', () => {
    expect(compressHistory([record(3, true)])[0]?.text).toBe('[3] code.run {"n":3} → error (timeout): too slow')
  })
})
