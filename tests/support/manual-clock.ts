import type { Clock } from '../../lib/runner/ports.ts'

/** A clock that only moves when told to. */
export type ManualClock = Clock & { advance(ms: number): void }

export function manualClock(start = 1_795_000_000_000): ManualClock {
  let now = start
  return {
    now: () => now,
    advance: (ms) => {
      now += ms
    },
    sleep: async () => {
      throw new Error('nothing sleeps by this clock')
    },
  }
}
