import { randomBytes } from 'node:crypto'
import type {
  CreateSharedLinkBody,
  SharedLinkList,
  SharedLinkMade,
  SharedVersion,
} from '../api/contracts/shared-links.ts'
import {
  findSharedVersion,
  createSharedLink as insertLink,
  listSharedLinks as listLinkRows,
  revokeSharedLink as revokeLinkRow,
} from '../db/shared-links.ts'
import { findVersion } from '../db/versions.ts'
import { hashText } from '../loop/artefacts/json.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import { findLoop } from './find-loop.ts'
import { ok, type Result, refuse } from './result.ts'
import type { Actor, Services } from './services.ts'

const TOKEN_BYTES = 32

export async function listSharedLinks(services: Services, actor: Actor, slug: string): Promise<Result<SharedLinkList>> {
  const found = await findLoop(services, actor, slug)
  if (!found.ok) return found
  return ok({ links: await listLinkRows(services.database, actor, found.value.id) })
}

/** Makes a link to one version. Its token is told here and never again: only its hash is kept. */
export async function createSharedLink(
  services: Services,
  actor: Actor,
  slug: string,
  { version: number }: CreateSharedLinkBody,
): Promise<Result<SharedLinkMade>> {
  const found = await findLoop(services, actor, slug)
  if (!found.ok) return found
  const version = await findVersion(services.database, actor, found.value.id, number)
  if (!version) return refuse('not-found', `The loop "${slug}" has no version ${number}.`)
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const of = { loopId: found.value.id, versionId: version.id, tokenHash: hashText(token) }
  const link = await insertLink(services.database, actor, of)
  if (link) return ok({ link, token, path: `/shared/${token}` })
  return refuse(
    'too-many-links',
    `"${found.value.name}" has ${LIMITS.sharedLinks} links that lead somewhere, the most of one loop. Revoke one first.`,
  )
}

/** From now on the link leads nowhere. */
export async function revokeSharedLink(
  services: Services,
  actor: Actor,
  slug: string,
  id: string,
): Promise<Result<null>> {
  const found = await findLoop(services, actor, slug)
  if (!found.ok) return found
  const known = await revokeLinkRow(services.database, actor, found.value.id, id)
  return known ? ok(null) : refuse('not-found', `The loop "${slug}" has no such link.`)
}

/** What a token opens: one version, for whoever has it. A revoked one is answered like one that never was. */
export async function readShared({ database }: Services, token: string): Promise<Result<SharedVersion>> {
  const shared = await findSharedVersion(database, hashText(token))
  if (!shared) return refuse('not-found', 'This link leads nowhere: it is not complete, or it was revoked.')
  const { name, number, note, createdAt, snapshot } = shared
  return ok({ name, version: number, note, createdAt, specHash: snapshot.specHash, design: snapshot.design })
}
