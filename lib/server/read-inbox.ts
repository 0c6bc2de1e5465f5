import type { InboxItem, InboxPage, InboxQuery, OpenEscalation } from '../api/contracts/inbox.ts'
import { cursorOf, listWaiting, readCursor, type WaitingRun, writeCursor } from '../db/inbox.ts'
import { type NodeName, nodeNames } from '../db/node-names.ts'
import { DamagedValue } from '../db/payloads.ts'
import { findRun } from '../db/runs.ts'
import { nameNodes } from '../loop/4-trace/name-nodes.ts'
import { EVENT_DATA } from '../loop/artefacts/events.ts'
import { LoopId, RunId } from '../loop/artefacts/ids.ts'
import { noSuchRun } from './read-run.ts'
import { ok, type Result, refuse } from './result.ts'
import type { Actor, Services } from './services.ts'
import { whileReadable } from './while-readable.ts'

const DEFAULT_LIMIT = 50

/** Runs that wait for a person, in the order in which somebody should look at them. */
export function readInbox(services: Services, actor: Actor, query: InboxQuery): Promise<Result<InboxPage>> {
  return whileReadable(() => inboxPage(services, actor, query))
}

async function inboxPage({ database }: Services, actor: Actor, query: InboxQuery): Promise<Result<InboxPage>> {
  const cursor = query.cursor === undefined ? null : readCursor(query.cursor)
  if (cursor === undefined)
    return refuse('invalid-request', 'The cursor is not one of ours.', {
      problems: [{ where: 'query.cursor', message: 'take it from nextCursor' }],
    })
  const limit = query.limit ?? DEFAULT_LIMIT
  const { runs, ...counts } = await listWaiting(database, actor, query.loop, cursor, limit + 1)
  const shown = runs.slice(0, limit)
  const last = shown.at(-1)
  const nextCursor = runs.length > limit && last ? writeCursor(cursorOf(last)) : null
  // Most headlines quote nothing.
  const quoting = shown.filter(({ paused }) => headlineOf(paused).includes('“'))
  const names = await nodeNames(
    database,
    actor,
    quoting.map(({ snapshotId }) => snapshotId),
  )
  const items = shown.map((run) => toItem(run, names.get(run.snapshotId) ?? []))
  return ok({ items, nextCursor, ...counts })
}

const headlineOf = ({ escalation, detail }: WaitingRun['paused']) => escalation?.headline ?? detail

function toItem(run: WaitingRun, names: readonly NodeName[]): InboxItem {
  const { id, loop, version, paused, seq, costNanoUsd, bestScore } = run
  const { why, escalation, iteration, nodeId, at, deadlineAt } = paused
  return {
    runId: RunId.parse(id),
    loop: { ...loop, id: LoopId.parse(loop.id) },
    version,
    why,
    headline: headlineOf(paused),
    title: nameNodes(headlineOf(paused), names),
    escalation,
    iteration,
    nodeId,
    pausedAt: at,
    seq,
    deadlineAt,
    costNanoUsd,
    bestScore,
  }
}

/** What a run asks a person right now: the packet as it was recorded. */
export function readEscalation(services: Services, actor: Actor, id: string): Promise<Result<OpenEscalation>> {
  return whileReadable(() => openEscalation(services, actor, id))
}

async function openEscalation({ database }: Services, actor: Actor, id: string): Promise<Result<OpenEscalation>> {
  const [run, log] = await Promise.all([findRun(database, actor, id), database.openRunLog(actor, id)])
  if (!run || !log) return noSuchRun(id)
  const seq = run.paused?.escalation?.seq
  if (seq === undefined) return ok({ escalation: null })
  const [event] = await log.events({ after: seq - 1, to: seq, whole: true })
  const raised = EVENT_DATA['escalation-raised'].safeParse(event?.data)
  if (!event || !raised.success) throw new DamagedValue(`event ${seq} is no escalation`)
  return ok({ escalation: { seq, at: event.at, packet: raised.data.packet } })
}
