import { describe, expect, it } from 'vitest'
import { buildTrace } from './build-trace.ts'
import { logBuilder } from './fixture.ts'
import { openWaitIn, secondsLeft } from './open-wait.ts'

const why = 'Try 1 of 4 failed: 429. Try 2 follows in 22 s.'
const waiting = () =>
  logBuilder()
    .iteration(1)
    .step('decide')
    .add({ type: 'wait-started', data: { call: 1, delayMs: 22_000, why } })

describe('a step that waits', () => {
  it('says why, and until when', () => {
    const [iteration] = buildTrace(waiting().events)
    const startedAt = iteration?.events.at(-1)?.at ?? 0
    expect(iteration && openWaitIn(iteration)).toEqual({ until: startedAt + 22_000, why })
  })

  it('waits no more once it goes on, or is over', () => {
    const on = waiting().add({ type: 'wait-ended', data: { call: 1 } })
    const over = waiting().finish('act')
    for (const { events } of [on, over]) {
      const [iteration] = buildTrace(events)
      expect(iteration && openWaitIn(iteration)).toBeNull()
    }
  })

  it.each([
    [0, 22],
    [21_001, 1],
    [22_000, null],
    [60_000, null],
  ])('after %d ms has %s s left', (now, left) => {
    expect(secondsLeft({ until: 22_000, why }, now)).toBe(left)
  })
})
