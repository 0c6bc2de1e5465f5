import { z } from 'zod'
import { RunId, Slug, SuiteId } from '../../loop/artefacts/ids.ts'
import { TemplateCases, TemplateText, TemplateTitle } from '../../loop/artefacts/template-file.ts'
import { TemplateSummary } from './catalogue.ts'
import { SharedLink } from './shared-links.ts'

/** Offers a version of a loop to whoever is in its workspace. */
export const PublishTemplateBody = z.strictObject({
  loop: Slug,
  version: z.int().min(1),
  title: TemplateTitle,
  summary: TemplateText.default(''),
  /** Inputs to try it with. */
  cases: TemplateCases.default([]),
  /** A suite of the loop that comes along as it is now: expectations, validators and all. Null: none. Without cases, its own are offered. */
  suite: SuiteId.nullable().default(null),
  /** A finished run of what the version executes, to be looked at first; null: nothing to look at. */
  run: RunId.nullable().default(null),
})
export type PublishTemplateBody = z.input<typeof PublishTemplateBody>

/** What is left out stays as it is. With another version, a run that is not one of it has to give way too. */
export const EditTemplateBody = z.strictObject({
  title: TemplateTitle.optional(),
  summary: TemplateText.optional(),
  version: z.int().min(1).optional(),
  cases: TemplateCases.optional(),
  suite: SuiteId.nullable().optional(),
  run: RunId.nullable().optional(),
})
export type EditTemplateBody = z.infer<typeof EditTemplateBody>

export const TemplateEnvelope = z.object({ template: TemplateSummary })
export type TemplateEnvelope = z.infer<typeof TemplateEnvelope>

/** Links to a template, newest first, revoked ones too. */
export const TemplateLinkList = z.object({ links: z.array(SharedLink) })
export type TemplateLinkList = z.infer<typeof TemplateLinkList>
