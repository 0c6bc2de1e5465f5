import type { EventBody, LoopEvent } from '../artefacts/events.ts'
import type { Json } from '../artefacts/json.ts'
import type { BoundModel } from '../artefacts/models.ts'
import type { DivergenceKind, Side } from '../artefacts/replay-report.ts'
import type { RunState } from '../artefacts/run-state.ts'
import { advance } from './advance.ts'
import type { Program } from './program.ts'

export type NamedProgram = { program: Program; specHash: string }
/** Another version, its models as bound. */
export type OtherProgram = NamedProgram & { models: Record<string, BoundModel> }

/** What came out otherwise, and what of it was compared. */
export type Difference = { kind: DivergenceKind; recorded: Side | null; replayed: Side | null; why?: string }

/** One way to go along with a record. `recorded` is folded from the record alone, `replayed` from what the replay came to. */
export type Follower = {
  /** Null: it came to the same. `part`: what the recorded run executed there. */
  follow(event: LoopEvent, part: NamedProgram): Difference | null
  recorded(): RunState
  replayed(): RunState
}

/** Events and run states are plain JSON, as their schema and their type say. */
export function sideOf(type: string, data: unknown, nodeId: string | null = null): Side {
  return { type, nodeId, data: data as Json }
}

export function bodyOf({ type, nodeId, data }: LoopEvent): EventBody {
  return { type, nodeId, data } as EventBody // three members of one event
}

/** What the core decides, one event at a time. What comes from outside makes it decide anew. */
export function decisions() {
  let pending: EventBody[] = []
  return {
    /** Null: it waits for something, or the run has ended. */
    next(program: Program, run: RunState): EventBody | null {
      if (pending.length === 0) {
        const command = advance(program, run)
        if (command.type === 'record') pending = [...command.events]
      }
      return pending.shift() ?? null
    },
    forget() {
      pending = []
    },
  }
}

/** The runner itself ended a run that it could not go on with: nothing that the core decides. */
export function endedByRunner(event: LoopEvent, run: RunState): boolean {
  if (event.type !== 'run-finished') return false
  const { reason } = event.data
  return reason === 'internal_error' || (reason === 'cancelled' && run.cancelRequestedBy === null)
}
