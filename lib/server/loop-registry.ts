import { listCallableVersions, listPublished, readSpecs } from '../db/callable-loops.ts'
import type { Database } from '../db/database.ts'
import { calleeName, type LoopRegistry } from '../loop/kinds/loop-registry.ts'
import { loopsCalledBy } from './calls-loops.ts'
import { findLoop } from './find-loop.ts'
import { ok, type Result } from './result.ts'
import type { Actor, Services } from './services.ts'

/** What the loops of the workspace take and call, for the compiler. `self`: slug of the loop that is compiled. */
export async function readLoopRegistry(
  { database }: Services,
  actor: Actor,
  self: string | null,
): Promise<LoopRegistry> {
  const loops = await listPublished(database, actor)
  return {
    self,
    loops: Object.fromEntries(
      loops.map(({ slug, accepted, version, spec }) => [
        slug,
        { version, accepted, state: spec?.state ?? null, calls: spec ? loopsCalledBy(Object.values(spec.nodes)) : [] },
      ]),
    ),
    versions: await callsOfVersions(database, actor),
  }
}

/** What snapshots call, as far as it was asked: they never change. */
const callsKnown = new WeakMap<Database, Map<string, readonly string[]>>()

async function callsOfVersions(database: Database, actor: Actor): Promise<Record<string, readonly string[]>> {
  const known = callsKnown.get(database) ?? new Map<string, readonly string[]>()
  callsKnown.set(database, known)
  const versions = await listCallableVersions(database, actor)
  const unread = new Set(versions.map(({ snapshotId }) => snapshotId).filter((id) => !known.has(id)))
  for await (const { id, spec } of readSpecs(database, actor, [...unread]))
    known.set(id, loopsCalledBy(Object.values(spec.nodes)))
  const calls = versions.map(({ slug, number, snapshotId }) => ({
    name: calleeName({ loop: slug, version: number }),
    called: known.get(snapshotId) ?? [],
  }))
  return Object.fromEntries(calls.flatMap(({ name, called }) => (called.length > 0 ? [[name, called]] : [])))
}

/** The same for whoever edits this loop. */
export async function loopRegistry(services: Services, actor: Actor, slug: string): Promise<Result<LoopRegistry>> {
  const found = await findLoop(services, actor, slug)
  return found.ok ? ok(await readLoopRegistry(services, actor, slug)) : found
}
