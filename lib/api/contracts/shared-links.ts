import { z } from 'zod'
import { LoopDesign } from '../../loop/artefacts/design.ts'
import { TemplateSummary } from './catalogue.ts'

/** Of 32 random bytes, as base64url. */
export const ShareToken = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'expected the token of a shared link')
export const SharedLinkId = z.string().regex(/^link_[0-9a-z]{8,40}$/, 'expected an id such as link_4f9k…')

export const SharedLink = z.object({
  id: z.string(),
  version: z.int().min(1),
  author: z.string(),
  createdAt: z.number(),
  /** Since when it leads nowhere. */
  revokedAt: z.number().nullable(),
})
export type SharedLink = z.infer<typeof SharedLink>

/** Newest first, revoked ones too. None has its token: only who made it was given that. */
export const SharedLinkList = z.object({ links: z.array(SharedLink) })
export type SharedLinkList = z.infer<typeof SharedLinkList>

export const CreateSharedLinkBody = z.strictObject({ version: z.int().min(1) })
export type CreateSharedLinkBody = z.infer<typeof CreateSharedLinkBody>

/** The only answer that holds the token; `path` is that of the page that it opens. */
export const SharedLinkMade = z.object({ link: SharedLink, token: ShareToken, path: z.string() })
export type SharedLinkMade = z.infer<typeof SharedLinkMade>

/** All that a link shows: one version of a loop, perhaps as a template, and nothing of the workspace that it is in. */
export const SharedVersion = z.object({
  name: z.string(),
  version: z.int().min(1),
  note: z.string(),
  createdAt: z.number(),
  specHash: z.string(),
  design: LoopDesign,
  /** When it is offered as a template: what it is, what comes along and how it went; null: the version alone. */
  template: TemplateSummary.omit({ own: true }).nullable(),
})
export type SharedVersion = z.infer<typeof SharedVersion>
