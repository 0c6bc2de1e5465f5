import { equalJson } from '../artefacts/equal-json.ts'
import type { Json } from '../artefacts/json.ts'
import { own } from '../artefacts/own.ts'
import type { FieldProblem } from '../kinds/executor.ts'
import { migrationFrom } from './migrate.ts'
import { MOST_MIGRATIONS, type StateField, type StateSchema } from './schema.ts'

/** How a field differs between two schemas: `members` names what changed, by its path in the field. */
export type FieldChange =
  | { kind: 'added' | 'removed'; field: string; type: string }
  | { kind: 'changed'; field: string; members: { member: string; before: Json | undefined; after: Json | undefined }[] }

type Fields = Pick<StateSchema, 'properties' | 'required'>

/** Fields that were added, removed or changed, in the order of the schemas. Descriptions don't count: they change no state. */
export function diffStateSchemas(before: Fields, after: Fields): FieldChange[] {
  const changes: FieldChange[] = []
  for (const [field, old] of Object.entries(before.properties)) {
    const now = own(after.properties, field)
    if (!now) changes.push({ kind: 'removed', field, type: old.type ?? 'json' })
    else {
      const members = changedMembers(membersOf(old, field, before), membersOf(now, field, after))
      if (members.length > 0) changes.push({ kind: 'changed', field, members })
    }
  }
  for (const [field, now] of Object.entries(after.properties))
    if (!Object.hasOwn(before.properties, field)) changes.push({ kind: 'added', field, type: now.type ?? 'json' })
  return changes
}

type Members = Record<string, Json | undefined>

function membersOf(
  { description: _, 'x-loop': mark, ...schema }: StateField,
  name: string,
  { required }: Fields,
): Members {
  // A field's schema is plain JSON; its own annotation and whether it is required stand beside its keywords.
  return { ...(schema as Members), ...mark, required: required?.includes(name) ?? false }
}

function changedMembers(before: Members, after: Members) {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].flatMap((member) => {
    const [was, is] = [before[member], after[member]]
    return equalJson(was, is) ? [] : [{ member, before: was, after: is }]
  })
}

/**
 * What keeps a schema from following the published one: fields that changed under the same version number, a number that went back, or a migration that does
 * not start from what was published. Runs and their states are told apart by that number alone.
 */
export function cannotFollow(published: StateSchema, next: StateSchema): FieldProblem[] {
  const [before, now] = [published['x-loop'].version, next['x-loop'].version]
  if (now < before)
    return [{ field: 'x-loop.version', reason: `is ${now}, but version ${before} of the state is published already` }]
  if (now === before) {
    return diffStateSchemas(published, next).map(({ kind, field }) => ({
      field,
      reason: `was ${kind}, and the state still has version ${before}: start version ${before + 1}, so that runs of the old one can be led over`,
    }))
  }
  const migration = migrationFrom(next, before)
  if (!migration) {
    const reason = `has version ${now}, but no migration from version ${before}, which is published`
    return now - before <= MOST_MIGRATIONS ? [{ field: 'x-loop.migrations', reason }] : []
  }
  const frozen = { properties: migration.fields, required: migration.required }
  return diffStateSchemas(published, frozen).map(({ field }) => ({
    field,
    reason: `is not as version ${before} was published in the migration from it: start the version again from the published fields`,
  }))
}
