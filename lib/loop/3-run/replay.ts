import type { LoopEvent } from '../artefacts/events.ts'
import { canonicalJson } from '../artefacts/json.ts'
import type { Divergence, ReplayReport } from '../artefacts/replay-report.ts'
import type { RunState } from '../artefacts/run-state.ts'
import { differingPlaces } from '../patch/differing-places.ts'
import { followOther } from './replay-other.ts'
import { saying } from './replay-roles.ts'
import { followSame } from './replay-same.ts'
import { type Difference, type Follower, type NamedProgram, type OtherProgram, sideOf } from './replay-side.ts'

export type ReplayPlan = {
  /** The recorded run before its first event that is replayed: an empty one; of a fork, as it was where it branched off. */
  start: RunState
  /** What the recorded run executed, with the last event under each; the last part is open. */
  parts: readonly (NamedProgram & { lastSeq: number })[]
  /** What the recorded answers drive; null: the recorded run's own programs. */
  other: OtherProgram | null
}

/** Takes a recorded log, event by event. */
export type Replay = {
  /** The next event, as it was committed. False: it diverged there or earlier, and no more is of use. */
  feed(event: LoopEvent): boolean
  /** The run state as the live run stored it after the event that was fed last. */
  compare(checkpoint: RunState): boolean
  report(): ReplayReport
}

const MOST_PLACES = 20

/**
 * Feeds what models, tools, memory and people answered, and when, back to a program. Its own version must come to the same events and states, byte for byte as
 * canonical JSON. Another one goes on until it first does something else; its bookkeeping on the way there may differ. Pure: no port, no clock.
 */
export function createReplay({ start, parts, other }: ReplayPlan): Replay {
  const follower: Follower = other ? followOther(start, other) : followSame(start)
  const checked = { events: 0, checkpoints: 0 }
  let divergence: Divergence | null = null
  const partAt = (seq: number): NamedProgram => {
    const part = parts.find(({ lastSeq }) => seq <= lastSeq) ?? parts.at(-1)
    if (!part) throw new Error('a replay needs a program')
    return part
  }
  const note = (difference: Difference, { seq, iteration, step, nodeId }: Place) => {
    const { kind, recorded, replayed, why = '' } = difference
    const { state } = follower.replayed()
    divergence = {
      kind,
      message: [saying(kind), why].filter(Boolean).join(' '),
      seq,
      iteration,
      step,
      nodeId: nodeId ?? replayed?.nodeId ?? null,
      recorded,
      replayed,
      places: recorded && replayed ? differingPlaces(recorded.data, replayed.data, MOST_PLACES) : [],
      state,
    }
  }
  return {
    feed(event) {
      if (divergence) return false
      const difference = guarded(() => follower.follow(event, partAt(event.seq)), event)
      if (difference) note(difference, event)
      else checked.events++
      return difference === null
    },
    compare(checkpoint) {
      if (divergence) return false
      const run = follower.replayed()
      checked.checkpoints++
      if (canonicalJson(checkpoint) === canonicalJson(run)) return true
      const sides = { recorded: sideOf('run state', checkpoint), replayed: sideOf('run state', run) }
      note({ kind: 'state', ...sides }, { seq: run.seq, iteration: run.iteration, step: run.steps, nodeId: run.at })
      return false
    },
    report() {
      const { iteration, steps, status } = follower.recorded()
      return {
        mode: other ? 'other' : 'same',
        identical: divergence === null,
        checked: { ...checked, steps: steps - start.steps, iterations: iteration - start.iteration },
        complete: divergence === null && status === 'finished',
        divergence,
      }
    },
  }
}

type Place = Pick<LoopEvent, 'seq' | 'iteration' | 'step' | 'nodeId'>

/** Where the core itself fails on the log, a live run would have been ended there. */
function guarded(follow: () => Difference | null, event: LoopEvent): Difference | null {
  try {
    return follow()
  } catch (error) {
    const why = `The runner fails on it: ${error instanceof Error ? error.message : String(error)}.`
    return { kind: 'end', recorded: sideOf(event.type, event.data, event.nodeId), replayed: null, why }
  }
}
