import { startStateVersion } from '@/lib/loop/1-draw/edit-state-version.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import type { Diagnostic } from '@/lib/loop/diagnostics/diagnostic.ts'
import { cannotFollow } from '@/lib/loop/state/diff-schema.ts'
import { migrationFrom } from '@/lib/loop/state/migrate.ts'
import type { StateSchema } from '@/lib/loop/state/schema.ts'

/**
 * What keeps the draft's state from following the published one, as a finding like the compiler's, which knows of no version. The loop runs all the same, so
 * it is a warning. Null when it can follow.
 */
export function publishedProblem(design: LoopDesign, published: StateSchema): Diagnostic | null {
  const [problem, ...more] = cannotFollow(published, design.state)
  if (!problem) return null
  const { version } = published['x-loop']
  const migrations = design.state['x-loop'].migrations ?? []
  const index = migrations.findIndex(({ from }) => from === version)
  const misled = index >= 0 && design.state['x-loop'].version > version
  const others = more.length === 0 ? '' : ` So it is with ${more.map(({ field }) => `“${field}”`).join(', ')}.`
  return {
    code: 'state-version',
    severity: 'warning',
    message: `${subject(problem.field)} ${problem.reason}.${others}`,
    why: 'It can be run, but not published: runs and their states are told apart by the version of the state.',
    fix: misled
      ? `Let the migration start from the fields of version ${version} as they were published.`
      : `Start version ${version + 1} of the state.`,
    field: misled ? `state.x-loop.migrations.${index}` : 'state.x-loop.version',
    quickFix: {
      title: misled ? `Take the published fields of version ${version}` : `Start version ${version + 1}`,
      patch: [{ op: 'replace', path: '/state/x-loop', value: followed(design, published, misled) }],
    },
  }
}

const SUBJECTS: Record<string, string> = {
  'x-loop.version': 'The state’s version',
  'x-loop.migrations': 'The state',
}

function subject(field: string): string {
  return SUBJECTS[field] ?? `“${field}”`
}

/** The lines of a migration that starts from other fields than were published are kept. */
function followed(design: LoopDesign, published: StateSchema, misled: boolean): StateSchema['x-loop'] {
  const mark = design.state['x-loop']
  const started = startStateVersion(design, published).state['x-loop']
  const newest = migrationFrom({ ...published, 'x-loop': started }, published['x-loop'].version)
  if (!misled || !newest) return started
  const migrations = mark.migrations?.map((each) => (each.from === newest.from ? { ...newest, set: each.set } : each))
  return { ...mark, ...(migrations ? { migrations } : {}) }
}
