import { describe, expect, it } from 'vitest'
import { stillClock } from './fixture-still-clock.ts'
import { runClock } from './run-clock.ts'
import { simulatedClock } from './simulated-clock.ts'

const never = new AbortController().signal

describe('the clock of a run with chaos', () => {
  it('passes over what is waited for, and the outside does not notice', async () => {
    const base = stillClock(1_000)
    const clock = runClock(base)
    await clock.idle(30_000, never)
    expect([clock.now(), base.now()]).toEqual([31_000, 1_000])
  })

  it('wakes who sleeps in between, each at its time and in its order', async () => {
    const clock = runClock(stillClock(0))
    const woken: [string, number][] = []
    const sleeper = async (name: string, ms: number) => {
      await clock.sleep(ms, never)
      woken.push([name, clock.now()])
    }
    const sleepers = [sleeper('late', 20_000), sleeper('early', 5_000)]
    await clock.idle(10_000, never)
    expect(woken).toEqual([['early', 5_000]])
    await clock.idle(10_000, never)
    await Promise.all(sleepers)
    expect(woken).toEqual([
      ['early', 5_000],
      ['late', 20_000],
    ])
  })

  it('is not passed further than to the limit that gives up what is waited for', async () => {
    const clock = runClock(stillClock(0))
    const giveUp = new AbortController()
    void clock.sleep(5_000, never).then(() => giveUp.abort())
    await clock.idle(86_400_000, giveUp.signal)
    expect(clock.now()).toBe(5_000)
  })

  it('sleeps as long as the outside takes, where nobody waits in vain', async () => {
    const base = simulatedClock(0)
    await runClock(base).sleep(700, never)
    expect(base.now()).toBe(700)
  })

  it('ends a sleep when it is given up', async () => {
    const giveUp = new AbortController()
    const slept = runClock(stillClock(0)).sleep(60_000, giveUp.signal)
    giveUp.abort()
    await slept
  })

  it('catches up with the log of an earlier worker, and never goes back', () => {
    const clock = runClock(stillClock(1_000))
    clock.catchUp(9_000)
    clock.catchUp(2_000)
    expect(clock.now()).toBe(9_000)
  })
})
