import { FieldName } from '../artefacts/ids.ts'
import { own } from '../artefacts/own.ts'
import { diagnostic } from '../diagnostics/catalogue.ts'
import type { Diagnostic, QuickFix } from '../diagnostics/diagnostic.ts'
import { nearestName } from '../expression/nearest-name.ts'
import { describeType, exprTypeOf } from '../expression/type-of.ts'
import { isAssignable } from '../expression/type-relations.ts'
import type { CheckResult, ExprType } from '../expression/types.ts'
import type { FieldWrite } from '../kinds/node-kind.ts'
import { configPointer, pointer } from '../patch/pointer.ts'
import type { FieldSchema, Reducer, StateSchema } from '../state/schema.ts'
import type { BoundNode } from './bind.ts'

/** One write of a node: is the field declared, may it be written, does the value fit. `results` are the node's expressions by field. */
export function checkWrite(
  { node, index }: BoundNode,
  write: FieldWrite,
  { properties }: StateSchema,
  results: ReadonlyMap<string, CheckResult>,
  offersFixes: boolean,
): Diagnostic[] {
  const { target, field, site, schema } = write
  const type = schema ? exprTypeOf(schema) : write.type
  const names = { node: node.id, target }
  const place = { nodeId: node.id, field }
  const declared = own(properties, target)
  if (!declared) {
    const quickFix = offersFixes && (renaming(write, index, properties) ?? declaring(target, schema))
    return [diagnostic('write-unknown-field', names, quickFix ? { ...place, quickFix } : place)]
  }
  if (declared['x-loop'].role === 'input') return [diagnostic('write-input-field', names, place)]
  const result = site === undefined ? undefined : results.get(site)
  const found = result ? (result.problems.length === 0 ? result.type : undefined) : type
  const expected = exprTypeOf(declared)
  // Scores are fractions: an integer field would refuse them when the loop runs.
  const fraction = !result && type?.kind === 'number' && declared.type === 'integer'
  if (!found || (fits(found, expected, declared['x-loop'].reducer) && !fraction)) return []
  const types = { found: describeType(found), expected: fraction ? 'whole numbers' : describeType(expected) }
  const quickFix = offersFixes && schema ? declaringFor(write, schema, index, properties) : undefined
  return [
    diagnostic(
      'write-type',
      { ...names, ...types },
      { nodeId: node.id, field: site ?? field, ...(quickFix ? { quickFix } : {}) },
    ),
  ]
}

function renaming(
  { target, field }: FieldWrite,
  index: number,
  fields: StateSchema['properties'],
): QuickFix | undefined {
  const writable = Object.keys(fields).filter((name) => fields[name]?.['x-loop'].role !== 'input')
  const nearest = nearestName(target, writable)
  if (nearest === undefined) return undefined
  const path = configPointer(index, field)
  return { title: `Change ${target} to ${nearest}`, patch: [{ op: 'replace', path, value: nearest }] }
}

/** Declares the field: in the form of what is written where that is fixed; else without a type, for the author to narrow. */
function declaring(target: string, schema: FieldSchema = {}): QuickFix | undefined {
  if (!FieldName.safeParse(target).success) return undefined
  const path = pointer(['state', 'properties', target])
  return { title: `Declare ${target}`, patch: [{ op: 'add', path, value: fieldOf(schema) }] }
}

/** Declares a field beside the one that does not fit, and writes into that. */
function declaringFor(
  { target, field }: FieldWrite,
  schema: FieldSchema,
  index: number,
  fields: StateSchema['properties'],
): QuickFix {
  let count = 2
  while (Object.hasOwn(fields, `${target.slice(0, 60)}${count}`)) count++
  const name = `${target.slice(0, 60)}${count}`
  return {
    title: `Declare ${name} for it`,
    patch: [
      { op: 'add', path: pointer(['state', 'properties', name]), value: fieldOf(schema) },
      { op: 'replace', path: configPointer(index, field), value: name },
    ],
  }
}

function fieldOf(schema: FieldSchema) {
  return { ...schema, 'x-loop': { role: 'working' } }
}

/** Whether a written value can meet the field: `append` and `union` also take one item, `merge` some of the members. */
function fits(found: ExprType, expected: ExprType, reducer: Reducer = 'replace'): boolean {
  if (isAssignable(found, expected)) return true
  if (reducer === 'append' || reducer === 'union') return expected.kind === 'list' && isAssignable(found, expected.item)
  if (reducer !== 'merge' || expected.kind !== 'object') return false
  return isAssignable(found, { ...expected, optional: Object.keys(expected.members) })
}
