import { z } from 'zod'

/** Prefixed, branded ids: parsed once at the edge, so that a run id can't be passed where a loop id is meant. */
const prefixed = <P extends string>(prefix: P) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9a-z]{8,40}$`), `expected an id such as ${prefix}_4f9k…`)
    .brand<P>()

export const RunId = prefixed('run')
export type RunId = z.infer<typeof RunId>
export const LoopId = prefixed('loop')
export type LoopId = z.infer<typeof LoopId>
export const VersionId = prefixed('ver')
export type VersionId = z.infer<typeof VersionId>
export const SnapshotId = prefixed('snap')
export type SnapshotId = z.infer<typeof SnapshotId>
export const WorkspaceId = prefixed('ws')
export type WorkspaceId = z.infer<typeof WorkspaceId>
export const UserId = prefixed('user')
export type UserId = z.infer<typeof UserId>
export const SuiteId = prefixed('suite')
export type SuiteId = z.infer<typeof SuiteId>
export const EvaluationId = prefixed('eval')
export type EvaluationId = z.infer<typeof EvaluationId>
export const TemplateId = prefixed('tpl')
export type TemplateId = z.infer<typeof TemplateId>
export const ArtifactId = prefixed('art')
export type ArtifactId = z.infer<typeof ArtifactId>

/** Ids that people see and write inside a design: nodes, edges, model aliases, state fields. */
export const NodeId = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,63}$/, 'use a–z, 0–9, - and _, starting with a letter, at most 64 characters')
export const EdgeId = z.string().regex(/^[a-z][a-z0-9_.:-]{0,160}$/, 'use a–z, 0–9 and - _ . :')
export const FieldName = z
  .string()
  .regex(/^[a-zA-Z][a-zA-Z0-9_]{0,63}$/, 'use letters, digits and _, starting with a letter, at most 64 characters')
export const Alias = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,31}$/, 'use a–z, 0–9, - and _, starting with a letter, at most 32 characters')
export const Slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'use a–z, 0–9 and -, at most 63 characters')
