import type {
  CreateMemoryBody,
  EditMemoryBody,
  ForgetMemoriesBody,
  Forgotten,
  MemoriesQuery,
  Memory,
  MemoryEnvelope,
  MemoryList,
} from '../api/contracts/memories.ts'
import {
  createMemory,
  editMemory,
  findMemory,
  forgetMemories,
  listMemories,
  type MemoryEntryRow,
  type MemoryFilter,
  memoryIds,
  readMemoryCursor,
  writeMemoryCursor,
} from '../db/memory-entries.ts'
import { RunId, Slug } from '../loop/artefacts/ids.ts'
import { findLoop } from './find-loop.ts'
import { ok, type Result, refuse } from './result.ts'
import type { Actor, Services } from './services.ts'

const DEFAULT_LIMIT = 50
/** Most entries that one request forgets. */
const MOST_FORGOTTEN = 100_000

type Asked = Pick<MemoriesQuery, 'loop' | 'scope' | 'key' | 'run' | 'search'>

async function filterOf(services: Services, actor: Actor, asked: Asked): Promise<Result<MemoryFilter>> {
  const { loop, scope, key, run, search } = asked
  if (loop === undefined) return ok({ scope, key, runId: run, search })
  const found = await findLoop(services, actor, loop)
  return found.ok ? ok({ loopId: found.value.id, scope, key, runId: run, search }) : found
}

/** Current entries of long-term memory, newest first. */
export async function readMemories(
  services: Services,
  actor: Actor,
  query: MemoriesQuery,
): Promise<Result<MemoryList>> {
  const cursor = query.cursor === undefined ? null : readMemoryCursor(query.cursor)
  if (cursor === undefined)
    return refuse('invalid-request', 'The cursor is not one of ours.', {
      problems: [{ where: 'query.cursor', message: 'take it from nextCursor' }],
    })
  const filter = await filterOf(services, actor, query)
  if (!filter.ok) return filter
  const limit = query.limit ?? DEFAULT_LIMIT
  const rows = await listMemories(services.database, actor, filter.value, cursor, limit + 1)
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return ok({ items: items.map(toMemory), nextCursor: rows.length > limit && last ? writeMemoryCursor(last) : null })
}

export async function readMemory({ database }: Services, actor: Actor, id: string): Promise<Result<MemoryEnvelope>> {
  const row = await findMemory(database, actor, id)
  return row ? ok({ memory: toMemory(row) }) : noSuchMemory(id)
}

/** Keeps what a person says, for a loop or for all of the workspace. */
export async function addMemory(
  services: Services,
  actor: Actor,
  body: CreateMemoryBody,
): Promise<Result<MemoryEnvelope>> {
  const found = body.loop === null ? null : await findLoop(services, actor, body.loop)
  if (found && !found.ok) return found
  const { database, ports } = services
  const entry = { loopId: found?.value.id ?? null, key: body.key ?? null, text: body.text }
  const made = await createMemory(database, actor, entry, ports.clock.now())
  return made.ok ? ok({ memory: toMemory(made.entry) }) : keyTaken(entry.key, made.by)
}

/** Changes text or key, unless somebody else did since it was seen. */
export async function changeMemory(
  { database, ports }: Services,
  actor: Actor,
  id: string,
  body: EditMemoryBody,
): Promise<Result<MemoryEnvelope>> {
  const done = await editMemory(database, actor, id, body, ports.clock.now())
  if (done.ok) return ok({ memory: toMemory(done.entry) })
  if (done.why === 'not-found') return noSuchMemory(id)
  if (done.why === 'key-taken') return keyTaken(body.key ?? null, done.by)
  return refuse('stale-memory', 'Somebody changed it meanwhile: read it again, then change it.')
}

export async function forgetMemory({ database, ports }: Services, actor: Actor, id: string): Promise<Result<null>> {
  const forgotten = await forgetMemories(database, actor, [id], ports.clock.now())
  return forgotten > 0 ? ok(null) : noSuchMemory(id)
}

/** Forgets all that a filter finds, if it are as many as were seen. */
export async function forgetFound(
  services: Services,
  actor: Actor,
  body: ForgetMemoriesBody,
): Promise<Result<Forgotten>> {
  const { all, expected, ...asked } = body
  const named = Object.values(asked).some((value) => value !== undefined && value !== '')
  if (!named && !all) return refuse('invalid-request', 'Say what is to be forgotten: a filter, or all.')
  const filter = await filterOf(services, actor, asked)
  if (!filter.ok) return filter
  const { database, ports } = services
  const ids = await memoryIds(database, actor, filter.value, MOST_FORGOTTEN)
  if (ids.length !== expected)
    return refuse(
      'stale-memory',
      `There are ${ids.length} entries now, not ${expected}: look again at what is to be forgotten.`,
    )
  return ok({ forgotten: await forgetMemories(database, actor, ids, ports.clock.now()) })
}

function toMemory({ loop, runId, ...row }: MemoryEntryRow): Memory {
  return {
    ...row,
    loop: loop && { slug: Slug.parse(loop.slug), name: loop.name },
    runId: runId === null ? null : RunId.parse(runId),
  }
}

function noSuchMemory(id: string) {
  return refuse('not-found', `Long-term memory has no entry ${id}: it was never there, was replaced, or is forgotten.`)
}

function keyTaken(key: string | null, by: string) {
  return refuse(
    'memory-key-taken',
    `There is another entry under “${key}”: ${by}. Change that one, or choose another key.`,
  )
}
