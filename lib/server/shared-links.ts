import { randomBytes } from 'node:crypto'
import type { TemplateRecording } from '../api/contracts/recordings.ts'
import type {
  CreateSharedLinkBody,
  SharedLinkList,
  SharedLinkMade,
  SharedVersion,
} from '../api/contracts/shared-links.ts'
import type { TemplateLinkList } from '../api/contracts/templates.ts'
import type { Scope } from '../db/scope.ts'
import {
  findSharedVersion,
  createSharedLink as insertLink,
  listSharedLinks as listLinkRows,
  revokeSharedLink as revokeLinkRow,
  type SharedVersion as SharedVersionRow,
} from '../db/shared-links.ts'
import { findVersion } from '../db/versions.ts'
import { hashText } from '../loop/artefacts/json.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import { findLoop } from './find-loop.ts'
import { findOwn } from './publish-template.ts'
import { ok, type Result, refuse } from './result.ts'
import type { Actor, Services } from './services.ts'
import { findSource, summaryOf, templateRecording } from './template-catalogue.ts'
import type { TemplateSource } from './template-sources.ts'

const TOKEN_BYTES = 32

/** Links to a template. */
export async function listTemplateLinks(
  services: Services,
  actor: Actor,
  slug: string,
): Promise<Result<TemplateLinkList>> {
  const found = await findOwn(services, actor, slug)
  if (!found.ok) return found
  return ok({ links: await listLinkRows(services.database, actor, found.value.loop.id, found.value.id) })
}

/** Makes a link to a template as it is whenever somebody opens it. */
export async function createTemplateLink(
  services: Services,
  actor: Actor,
  slug: string,
): Promise<Result<SharedLinkMade>> {
  const found = await findOwn(services, actor, slug)
  if (!found.ok) return found
  const { id, title, loop, version } = found.value
  return makeLink(services, actor, title, { loopId: loop.id, versionId: version.id, templateId: id })
}

export async function revokeTemplateLink(
  services: Services,
  actor: Actor,
  slug: string,
  id: string,
): Promise<Result<null>> {
  const found = await findOwn(services, actor, slug)
  if (!found.ok) return found
  const known = await revokeLinkRow(services.database, actor, found.value.loop.id, id)
  return known ? ok(null) : refuse('not-found', `The template "${slug}" has no such link.`)
}

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
  return makeLink(services, actor, found.value.name, { loopId: found.value.id, versionId: version.id })
}

async function makeLink(
  services: Services,
  actor: Actor,
  name: string,
  to: { loopId: string; versionId: string; templateId?: string },
): Promise<Result<SharedLinkMade>> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const link = await insertLink(services.database, actor, { ...to, tokenHash: hashText(token) })
  if (link) return ok({ link, token, path: `/shared/${token}` })
  return refuse(
    'too-many-links',
    `"${name}" has ${LIMITS.sharedLinks} links that lead somewhere, the most of one loop. Revoke one first.`,
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
export async function readShared(services: Services, token: string): Promise<Result<SharedVersion>> {
  const shared = await findSharedVersion(services.database, hashText(token))
  if (!shared) return leadsNowhere()
  const { name, number, note, createdAt, snapshot } = shared
  const { specHash, design } = snapshot
  return ok({
    name,
    version: number,
    note,
    createdAt,
    specHash,
    design,
    template: await sharedTemplate(services, shared),
  })
}

const leadsNowhere = () => refuse('not-found', 'This link leads nowhere: it is not complete, or it was revoked.')

/** What a stranger may do: nothing. What their link shows is read on behalf of whoever made it. */
const strangerOf = (scope: Scope): Actor => ({ ...scope, grants: new Set() })

async function sharedTemplate(services: Services, { template }: SharedVersionRow): Promise<SharedVersion['template']> {
  if (!template) return null
  const actor = strangerOf(template.scope)
  const source = await findSource(services, actor, template.slug)
  if (!source.ok) return null
  const { own: _, ...shown } = await summaryOf(services, actor, source.value)
  return shown
}

/** The template that a token opens. */
export async function findSharedTemplate(services: Services, token: string): Promise<Result<TemplateSource>> {
  const shared = await findSharedVersion(services.database, hashText(token))
  return shared?.template
    ? findSource(services, strangerOf(shared.template.scope), shared.template.slug)
    : leadsNowhere()
}

/** The recorded run of the template that a token opens. */
export async function sharedRecording(services: Services, token: string): Promise<Result<TemplateRecording>> {
  const shared = await findSharedVersion(services.database, hashText(token))
  if (!shared?.template) return leadsNowhere()
  return templateRecording(shared.template.slug, { services, actor: strangerOf(shared.template.scope) })
}
