import { expect } from 'vitest'
import type { LoopEvent } from '../../lib/loop/artefacts/events.ts'
import type { LoopSpec } from '../../lib/loop/artefacts/spec.ts'
import { type Bench, bench, queue, RUN_ID, runToEnd, takeUp } from '../../lib/runner/fixtures.ts'

export class Crash extends Error {}

type Moment = 'before' | 'after'

/** Every port call is numbered, over all tries; number `at` dies, before it did its work or after, and with it all that follows until the run is loaded anew: the host may have given that call up and not hear of its end. What store and memory hold survives. */
export function crashing(b: Bench, at: number, when: Moment): { bench: Bench; calls: () => number } {
  let calls = 0
  let dead = false
  const die = () => {
    dead = true
    return new Crash()
  }
  const guarded =
    <A extends unknown[], R>(method: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (dead) throw new Crash()
      const mine = ++calls
      if (mine === at && when === 'before') throw die()
      const result = await method(...args)
      if (mine === at) throw die()
      return result
    }
  const { store, models, tools, memory } = b.ports
  const load = guarded(store.load)
  const ports = {
    ...b.ports,
    store: {
      ...store,
      load: (...args: Parameters<typeof load>) => {
        dead = false
        return load(...args)
      },
      commit: guarded(store.commit),
    },
    models: { ...models, call: guarded(models.call) },
    tools: { run: guarded(tools.run) },
    memory: { ...memory, recall: guarded(memory.recall) },
  }
  return { bench: { ...b, ports }, calls: () => calls }
}

/** How many port calls `live` makes when nothing dies. */
export async function countCalls(b: Bench, live: (b: Bench) => Promise<unknown>): Promise<number> {
  const counted = crashing(b, -1, 'before')
  await live(counted.bench)
  return counted.calls()
}

/** Each of these calls, dying before its work and after it. */
export function crashPoints(calls: number): { at: number; when: Moment }[] {
  return Array.from({ length: calls }, (_, index) => index + 1).flatMap((at) => [
    { at, when: 'before' },
    { at, when: 'after' },
  ])
}

/** What happened, without when and by whom, nor what a call that is sent twice may change: these event types, and these fields of the others. */
export function story(
  events: readonly LoopEvent[],
  untold: { types?: LoopEvent['type'][]; fields: string[] },
): unknown[] {
  const types = new Set<LoopEvent['type']>(['run-resumed', ...(untold.types ?? [])])
  return events
    .filter(({ type }) => !types.has(type))
    .map(({ type, nodeId, iteration, step, data }) => {
      const told = Object.entries(data).filter(([field]) => !untold.fields.includes(field))
      return { type, nodeId, iteration, step, data: Object.fromEntries(told) }
    })
}

/** A run without trouble, and `crashed`, which lives it again with one call that dies and then takes the run up as another worker would. */
export async function crashableRun(spec: LoopSpec) {
  const calm = bench()
  const baseline = await runToEnd(spec, calm)
  function begun(): Bench {
    const b = bench()
    queue(b.store, spec)
    return b
  }
  const points = crashPoints(await countCalls(begun(), (b) => takeUp(b, 0)))
  async function crashed({ at, when }: (typeof points)[number]): Promise<{ b: Bench; events: LoopEvent[] }> {
    const b = begun()
    await expect(takeUp(crashing(b, at, when).bench, 0)).rejects.toThrow(Crash)
    if (b.store.inspect(RUN_ID).status !== 'finished') await takeUp(b, 0)
    return { b, events: b.store.inspect(RUN_ID).events }
  }
  return { calm, baseline, points, crashed }
}
