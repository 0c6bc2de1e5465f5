import type {
  PublishVersionBody,
  VersionDetail,
  VersionEnvelope,
  VersionList,
  VersionSummary,
} from '../api/contracts/versions.ts'
import { readDraft } from '../db/loops.ts'
import {
  findVersion,
  publishVersion as insertVersion,
  listVersions as listVersionRows,
  runsBySpec,
  type VersionRecord,
  type VersionRuns,
} from '../db/versions.ts'
import { VersionId } from '../loop/artefacts/ids.ts'
import { blocksPublish } from '../loop/diagnostics/catalogue.ts'
import { cannotFollow } from '../loop/state/diff-schema.ts'
import type { StateSchema } from '../loop/state/schema.ts'
import { compileDesign } from './compile-design.ts'
import { findLoop } from './find-loop.ts'
import { readLoopRegistry } from './loop-registry.ts'
import { ok, type Result, refuse, refuseDiagnostics, refuseWith } from './result.ts'
import type { Actor, Services } from './services.ts'

const NO_RUNS: VersionRuns = { total: 0, finished: 0, succeeded: 0 }

function view(version: VersionRecord, runs: ReadonlyMap<string, VersionRuns>): VersionSummary {
  const { id, number, note, author, createdAt, specHash, designHash, stateVersion } = version
  const shown = { number, note, author, createdAt, specHash, designHash, stateVersion }
  return { id: VersionId.parse(id), ...shown, runs: runs.get(specHash) ?? NO_RUNS }
}

async function versionView({ database }: Services, actor: Actor, loopId: string, version: VersionRecord) {
  return view(version, await runsBySpec(database, actor, loopId, version.specHash))
}

export async function listVersions(services: Services, actor: Actor, slug: string): Promise<Result<VersionList>> {
  const found = await findLoop(services, actor, slug)
  if (!found.ok) return found
  const versions = await listVersionRows(services.database, actor, found.value.id)
  const runs = await runsBySpec(services.database, actor, found.value.id)
  return ok({ versions: versions.map((version) => view(version, runs)) })
}

export async function readVersion(
  services: Services,
  actor: Actor,
  slug: string,
  number: number,
): Promise<Result<VersionDetail>> {
  const found = await findLoop(services, actor, slug)
  if (!found.ok) return found
  const version = await findVersion(services.database, actor, found.value.id, number)
  if (!version) return refuse('not-found', `The loop "${slug}" has no version ${number}.`)
  const { design, spec } = version.snapshot
  return ok({ version: await versionView(services, actor, found.value.id, version), design, spec })
}

/** Freezes the stored draft as the next version. Errors block it, and so do the warnings that the catalogue marks. */
export async function publishVersion(
  services: Services,
  actor: Actor,
  slug: string,
  { note, revision }: PublishVersionBody,
): Promise<Result<VersionEnvelope>> {
  const found = await findLoop(services, actor, slug)
  if (!found.ok) return found
  const loop = found.value
  if (!loop.accepted)
    return refuse('inert-import', `"${loop.name}" was imported. Review and accept it before publishing.`)
  const draft = await readDraft(services.database, actor, loop.id)
  const stale = (current: { revision: number; savedAt: number }) =>
    refuse(
      'stale-revision',
      `The stored design is at revision ${current.revision}, not ${revision}. Nothing was published.`,
      { current },
    )
  if (!draft || draft.revision !== revision) return stale(draft ?? { revision: 0, savedAt: 0 })
  const { compiled, diagnostics } = compileDesign(draft.design, await readLoopRegistry(services, actor, loop.slug))
  const blocking = diagnostics.filter(blocksPublish)
  if (!compiled || blocking.length > 0) {
    const detail = `${blocking.length} finding(s) of the compiler stand against publishing.`
    return refuseDiagnostics('publish-blocked', detail, blocking)
  }
  const refused = await refuseState(services, actor, loop.id, compiled.spec.state)
  if (refused) return refused
  const version = await insertVersion(services.database, actor, { loopId: loop.id, revision, note, compiled })
  if (version) return ok({ version: await versionView(services, actor, loop.id, version) })
  const now = await readDraft(services.database, actor, loop.id)
  return stale(now ?? draft)
}

/** Runs and their states are told apart by the version of the state schema, so the same number must mean the same fields. */
async function refuseState({ database }: Services, actor: Actor, loopId: string, state: StateSchema) {
  const [newest] = await listVersionRows(database, actor, loopId)
  const published = newest && (await findVersion(database, actor, loopId, newest.number))
  const problems = published ? cannotFollow(published.snapshot.spec.state, state) : []
  if (problems.length === 0) return null
  return refuseWith(
    'state-version',
    `The state does not follow that of version ${newest?.number}. Nothing was published. Start a new version of the state, under State in the designer.`,
    problems.map(({ field, reason }) => ({ where: `state.${field}`, message: `${field} ${reason}` })),
  )
}
