import { own } from '../artefacts/own.ts'
import { diagnostic } from '../diagnostics/catalogue.ts'
import type { Diagnostic, QuickFix } from '../diagnostics/diagnostic.ts'
import { migrationScope } from '../expression/environment.ts'
import { evaluateExpression } from '../expression/evaluate.ts'
import { nearestName } from '../expression/nearest-name.ts'
import { describeField, exprTypeOf } from '../expression/type-of.ts'
import { isAssignable } from '../expression/type-relations.ts'
import { pointer } from '../patch/pointer.ts'
import { checkStateSchema } from '../state/check-schema.ts'
import { shapeOf } from '../state/migrate.ts'
import { MOST_MIGRATIONS, type StateField, type StateMigration, type StateSchema } from '../state/schema.ts'
import { validateValue } from '../state/validate.ts'
import { checkSource, type SourceContext } from './check-expressions.ts'

const PATH = ['state', 'x-loop', 'migrations'] as const
const placeOf = (index: number, ...rest: (string | number)[]) => [...PATH, index, ...rest].join('.')

/** The chain of migrations: is it whole, do its expressions read what the old version had and write what the next one has. */
export function checkMigrations(state: StateSchema, context: SourceContext): Diagnostic[] {
  const { version, migrations = [] } = state['x-loop']
  const found = migrations.flatMap((migration, index) => [
    ...checkVersion(state, migration, index),
    ...checkMigration(state, migration, index, context),
  ])
  if (version > 1 && !migrations.some(({ from }) => from === version - 1)) found.unshift(missing(state))
  return found
}

function missing(state: StateSchema): Diagnostic {
  const { version, migrations = [] } = state['x-loop']
  const from = version - 1
  // The oldest makes room: only the last three versions are led over.
  const kept = migrations.filter((each) => each.from < from && each.from >= version - MOST_MIGRATIONS)
  const { properties: fields, required } = state
  const empty: StateMigration = { from, fields, ...(required ? { required } : {}), set: [] }
  const quickFix: QuickFix = {
    title: 'Add an empty migration',
    patch: [{ op: 'add', path: pointer(PATH), value: [...kept, empty] }],
  }
  return diagnostic('migration-missing', { version, from }, { field: 'state.x-loop.version', quickFix })
}

function checkVersion(state: StateSchema, { from }: StateMigration, index: number): Diagnostic[] {
  const { version, migrations = [] } = state['x-loop']
  const problem =
    from >= version
      ? `leads nowhere: the state has version ${version}`
      : from < version - MOST_MIGRATIONS
        ? `is older than the last ${MOST_MIGRATIONS} versions`
        : migrations.findIndex((each) => each.from === from) < index
          ? 'is there already'
          : from < version - 1 && !migrations.some((each) => each.from === from + 1)
            ? `ends at version ${from + 1}, from which no migration leads on`
            : null
  if (problem === null) return []
  const quickFix: QuickFix = { title: 'Remove it', patch: [{ op: 'remove', path: pointer([...PATH, index]) }] }
  return [diagnostic('migration-version', { from, problem }, { field: placeOf(index, 'from'), quickFix })]
}

function checkMigration(
  state: StateSchema,
  migration: StateMigration,
  index: number,
  context: SourceContext,
): Diagnostic[] {
  const { from, set } = migration
  const { compilePattern } = context
  const frozen = { ...state, properties: migration.fields, required: migration.required }
  const found = checkStateSchema(frozen, compilePattern).map(({ field, reason }) =>
    diagnostic('state-schema', { field: `${field} of version ${from}`, problem: reason }, { field: placeOf(index) }),
  )
  const scope = migrationScope(migration)
  const target = shapeOf(state, from + 1)
  for (const [line, { field, value }] of set.entries()) {
    const declared = target && own(target.fields, field)
    const path = [...PATH, index, 'set', line, 'value']
    const source = { source: value, mode: 'expression' as const, path, field: path.join('.') }
    const checked = checkSource({ ...source, expected: declared && exprTypeOf(declared) }, scope, context)
    found.push(...checked.diagnostics)
    if (declared && checked.result.constant && checked.result.problems.length === 0)
      found.push(...misfit(migration, { field, value }, declared, path.join('.')))
    if (target && !declared) found.push(unknownTarget(migration, Object.keys(target.fields), index, line))
  }
  return target ? [...found, ...gaps(migration, target, index)] : found
}

/** A value that is the same in every run is held against its field's type and limits. A secret's is a reference, and no message says it. */
function misfit(
  { from }: StateMigration,
  { field: target, value }: StateMigration['set'][number],
  declared: StateField,
  field: string,
): Diagnostic[] {
  const result = evaluateExpression(value, {})
  if (!result.ok || declared['x-loop'].secret) return []
  const [problem] = validateValue(declared, result.value, target)
  if (!problem) return []
  const where = problem.field === target ? problem.reason : `${problem.field} ${problem.reason}`
  return [diagnostic('migration-misfit', { from, target, problem: where }, { field })]
}

function unknownTarget({ from, set }: StateMigration, known: string[], index: number, line: number): Diagnostic {
  const target = set[line]?.field ?? ''
  const nearest = nearestName(target, known)
  const path = pointer([...PATH, index, 'set', line])
  const quickFix: QuickFix =
    nearest === undefined
      ? { title: 'Remove the line', patch: [{ op: 'remove', path }] }
      : { title: `Change ${target} to ${nearest}`, patch: [{ op: 'replace', path: `${path}/field`, value: nearest }] }
  const field = placeOf(index, 'set', line, 'field')
  return diagnostic('migration-set-unknown', { from, target, to: from + 1 }, { field, quickFix })
}

/** Fields that nothing sets and that carry over into another type, or that begin with nothing although they are required. */
function gaps(
  { from, fields, set }: StateMigration,
  target: NonNullable<ReturnType<typeof shapeOf>>,
  index: number,
): Diagnostic[] {
  return Object.entries(target.fields).flatMap(([name, now]) => {
    if (set.some(({ field }) => field === name)) return []
    const old = own(fields, name)
    // Expressions know one type of number; a field of integers takes no other.
    const narrowed = old?.type === 'number' && now.type === 'integer'
    const problem = old
      ? isAssignable(exprTypeOf(old), exprTypeOf(now)) && !narrowed
        ? null
        : `it was ${describeField(old)} and is ${describeField(now)}`
      : now.default === undefined && target.required?.includes(name)
        ? 'it is new, required and has no default'
        : null
    return problem === null
      ? []
      : [diagnostic('migration-gap', { from, target: name, problem }, { field: placeOf(index, 'set') })]
  })
}
