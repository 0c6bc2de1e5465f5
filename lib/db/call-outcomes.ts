import type { EventData, EventType } from '../loop/artefacts/events.ts'
import { UserId, WorkspaceId } from '../loop/artefacts/ids.ts'
import type { Sending } from '../runner/ports.ts'
import type { Database } from './database.ts'
import type { StoredEvent } from './run-log.ts'

/** What the log says of a sending. Not ended: it is in flight, or it was cut off by a restart, and then nobody will ever know what it cost. */
export type CallOutcome = { ended: true; nanoUsd: number; tokens: number } | { ended: false; cutOff: boolean }

/** The first of them after a sending is its end. Costs count as in the run's own budget: a failed or cancelled call has none. */
const ENDS: ReadonlySet<EventType> = new Set([
  'model-answered',
  'model-failed',
  'memory-recalled',
  'recall-failed',
  'budget-refused',
  'run-resumed',
  'run-finished',
])
const PAGE = 16

/** Reads what became of a sending from the log of its run. Of one that can't be read nothing is known: what was held stays held. */
export async function callOutcome(database: Database, sending: Sending): Promise<CallOutcome> {
  return readOutcome(database, sending).catch(() => ({ ended: false, cutOff: false }))
}

async function readOutcome(database: Database, { runId, seq }: Sending): Promise<CallOutcome> {
  const run = await database.prisma.run.findUniqueOrThrow({
    where: { id: runId },
    select: { workspaceId: true, authorId: true },
  })
  const scope = { workspaceId: WorkspaceId.parse(run.workspaceId), userId: UserId.parse(run.authorId) }
  const log = await database.openRunLog(scope, runId)
  for (let after = seq; log; ) {
    const page = await log.events({ after, limit: PAGE })
    const end = page.find(({ type }) => ENDS.has(type))
    if (end) return outcomeOf(end)
    const last = page.at(-1)
    if (!last) break
    after = last.seq
  }
  return { ended: false, cutOff: false }
}

function outcomeOf({ type, data }: StoredEvent): CallOutcome {
  if (type === 'run-resumed') return { ended: false, cutOff: true }
  // The log holds what was committed as a LoopEvent; this member is never a reference to a payload.
  if (type === 'memory-recalled') {
    const { embedded } = data as EventData<'memory-recalled'> // as above
    return { ended: true, nanoUsd: embedded?.costNanoUsd ?? 0, tokens: embedded?.tokens ?? 0 }
  }
  if (type !== 'model-answered') return { ended: true, nanoUsd: 0, tokens: 0 }
  const { costNanoUsd, usage } = data as EventData<'model-answered'> // as above
  return { ended: true, nanoUsd: costNanoUsd, tokens: usage.inputTokens + usage.outputTokens }
}
