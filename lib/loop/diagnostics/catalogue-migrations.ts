import { type CatalogueEntry, error, warning } from './catalogue-entry.ts'

/** Where the state schema's way from version to version is broken. */
export const MIGRATIONS = {
  'migration-missing': error({
    title: 'Missing migration',
    message: (n: { version: number; from: number }) =>
      `The state has version ${n.version}, but no migration from version ${n.from}.`,
    why: 'A run that was paused under the version before could never be resumed under this one.',
    fix: 'Start the version from the published fields, or add a migration from it; an empty one carries fields over by their names.',
  }),
  'migration-version': error({
    title: 'Migration of a wrong version',
    message: (n: { from: number; problem: string }) => `The migration from version ${n.from} ${n.problem}.`,
    why: 'Migrations are followed version by version, from each of the last three to the next; others are never used.',
    fix: 'Remove it, or correct the version that it starts from.',
  }),
  'migration-set-unknown': error({
    title: 'Migration sets an unknown field',
    message: (n: { from: number; target: string; to: number }) =>
      `The migration from version ${n.from} sets "${n.target}", which version ${n.to} does not have.`,
    why: 'The migrated state would not fit its schema, so the run would stay paused.',
    fix: 'Choose a field of the newer version, or remove the line.',
  }),
  'migration-misfit': error({
    title: 'Migration sets what does not fit',
    message: (n: { from: number; target: string; problem: string }) =>
      `The migration from version ${n.from} sets "${n.target}" to a value that does not fit: ${n.problem}.`,
    why: 'No run of that version could go on with this one: the value is the same for all of them.',
    fix: 'Write a value that the field allows, or work it out from the old state.',
  }),
  'migration-gap': warning({
    title: 'Field that a migration leaves open',
    message: (n: { from: number; target: string; problem: string }) =>
      `The migration from version ${n.from} gives "${n.target}" no value that fits: ${n.problem}.`,
    why: 'A run of that version would refuse to go on with this one.',
    fix: 'Set the field by an expression over the old state.',
  }),
} satisfies Record<string, CatalogueEntry<never>>
