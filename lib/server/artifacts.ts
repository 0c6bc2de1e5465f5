import type { ArtifactEnvelope, ArtifactSummary, RunArtifacts } from '../api/contracts/artifacts.ts'
import {
  type ArtifactRecord,
  deleteArtifact,
  findArtifact,
  findArtifacts,
  listRunArtifacts,
  readArtifact,
  uploadArtifact,
} from '../db/artifacts.ts'
import { DamagedValue } from '../db/payloads.ts'
import { findRun } from '../db/runs.ts'
import { ArtifactName, MediaType } from '../loop/artefacts/artifact-ref.ts'
import { RunId } from '../loop/artefacts/ids.ts'
import { isJsonObject, type Json, type JsonObject } from '../loop/artefacts/json.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import { mediaTypeOf } from '../loop/artefacts/media-type.ts'
import { own } from '../loop/artefacts/own.ts'
import type { StateSchema } from '../loop/state/schema.ts'
import { noSuchRun } from './read-run.ts'
import { ok, type Result, refuse, refuseWith } from './result.ts'
import type { Actor, Services } from './services.ts'

const noSuchFile = (id: string) => refuse('not-found', `There is no file "${id}".`)

export async function readRunArtifacts(
  { database }: Services,
  actor: Actor,
  runId: string,
): Promise<Result<RunArtifacts>> {
  const run = await findRun(database, actor, runId)
  if (!run) return noSuchRun(runId)
  const named = [...namedIn(run.input)]
  const [written, inputs] = await Promise.all([
    listRunArtifacts(database, actor, runId),
    named.length === 0 ? [] : findArtifacts(database, actor, named),
  ])
  const place = ({ ref }: ArtifactRecord) => named.indexOf(ref.artifact)
  return ok({ written: written.map(view), inputs: inputs.toSorted((a, b) => place(a) - place(b)).map(view) })
}

export async function readArtifactFacts(
  { database }: Services,
  actor: Actor,
  id: string,
): Promise<Result<ArtifactEnvelope>> {
  const record = await findArtifact(database, actor, id)
  return record ? ok({ artifact: view(record) }) : noSuchFile(id)
}

export async function readArtifactContent(
  { database }: Services,
  actor: Actor,
  id: string,
): Promise<Result<{ artifact: ArtifactSummary; content: Uint8Array }>> {
  const record = await findArtifact(database, actor, id)
  if (!record) return noSuchFile(id)
  try {
    return ok({ artifact: view(record), content: await readArtifact(database, actor, record) })
  } catch (error) {
    if (!(error instanceof DamagedValue)) throw error
    return refuse('damaged-file', `The file can’t be read: ${error.message}.`)
  }
}

export function fileTooLarge() {
  return refuse('payload-too-large', `A file may have at most ${LIMITS.artifactBytes.toLocaleString('en')} bytes.`)
}

/** Keeps a file that a person brings. `mediaType` null: what its name tells. */
export async function bringArtifact(
  services: Services,
  actor: Actor,
  file: { name: string; mediaType: string | null; content: Uint8Array },
): Promise<Result<ArtifactEnvelope>> {
  const name = ArtifactName.safeParse(file.name)
  if (!name.success)
    return refuseWith('invalid-request', 'The file can’t have this name.', [
      { where: 'query.name', message: name.error.issues[0]?.message ?? '' },
    ])
  const told = MediaType.safeParse(file.mediaType?.split(';')[0]?.trim().toLowerCase())
  const mediaType = mediaTypeOf(name.data, told.data ?? 'application/octet-stream')
  const kept = { name: name.data, mediaType, content: file.content }
  const written = await uploadArtifact(services.database, actor, kept, services.ports.clock.now())
  if (!written.ok) return refuse('payload-too-large', `${written.message}.`)
  return readArtifactFacts(services, actor, written.ref.artifact)
}

/** Removes a file that a person brought, and that no run was started with: it can't be chosen any more. A run that came to it in another way still reads it. */
export async function removeArtifact({ database, ports }: Services, actor: Actor, id: string): Promise<Result<null>> {
  const done = await deleteArtifact(database, actor, id, ports.clock.now())
  if (done === 'deleted') return ok(null)
  if (done === 'not-found') return noSuchFile(id)
  if (done === 'written-by-run') return refuse('file-in-use', 'A run wrote this file: it belongs to that run’s record.')
  return refuse('file-in-use', 'A run was started with this file, or a design that has run or was published names it.')
}

/** Why an input can’t be used: fields of files that name, or by their default would name, none of this workspace. Null: it can. */
export async function refuseMissingFiles(
  { database }: Pick<Services, 'database'>,
  actor: Actor,
  { properties }: StateSchema,
  input: JsonObject,
) {
  const named = Object.entries(properties).flatMap(([field, schema]) => {
    if (!schema['x-loop'].file) return []
    const given = own(input, field)
    const byDefault = given === undefined
    return [...namedIn(given ?? schema.default ?? null)].map((id) => ({ field, id, byDefault }))
  })
  if (named.length === 0) return null
  const ids = named.map(({ id }) => id)
  const found = await findArtifacts(database, actor, ids)
  const known = new Set(found.flatMap(({ ref, removed }) => (removed ? [] : [String(ref.artifact)])))
  const problems = named
    .filter(({ id }) => !known.has(id))
    .map(({ field, id, byDefault }) => ({
      where: `input.${field}`,
      message: `there is no file ${id} in this workspace${byDefault ? ', which is the default of this field' : ''}`,
    }))
  return problems.length === 0 ? null : refuseWith('invalid-input', 'A file of the input is not there.', problems)
}

/** Ids of all files that a value names, in the order of their appearance. */
function namedIn(value: Json, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const each of value) namedIn(each, found)
  else if (isJsonObject(value)) {
    if (typeof value.artifact === 'string' && value.artifact.startsWith('art_')) found.add(value.artifact)
    for (const each of Object.values(value)) namedIn(each, found)
  }
  return found
}

function view({ ref, hash, createdAt, author, source }: ArtifactRecord): ArtifactSummary {
  const written = source && { ...source, runId: RunId.parse(source.runId) }
  return { ...ref, hash, author, createdAt, source: written }
}
