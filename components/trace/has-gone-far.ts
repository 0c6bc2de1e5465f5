import type { TraceState } from './store/trace-store.ts'

const LONG_MS = 30_000
const MANY_ITERATIONS = 10

/** Whether ending the run would lose so much that it is asked for twice. What it waited for people is not counted. */
export function hasGoneFar(
  { run, heldAt, timeline }: Pick<TraceState, 'run' | 'heldAt' | 'timeline'>,
  now: number,
): boolean {
  const ownMs = run.startedAt === null ? 0 : (heldAt ?? now) - run.startedAt - run.pausedMs
  return timeline.count > MANY_ITERATIONS || ownMs > LONG_MS
}
