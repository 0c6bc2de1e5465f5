import { assertNever } from '../../artefacts/assert-never.ts'
import { Contract } from '../../artefacts/contract.ts'
import type { JsonObject } from '../../artefacts/json.ts'
import { own } from '../../artefacts/own.ts'
import type { WhatIfEdit } from '../../artefacts/what-if.ts'
import { checkExpression } from '../../expression/check.ts'
import { environmentScope } from '../../expression/environment.ts'
import type { ExprType, Scope } from '../../expression/types.ts'
import type { ExpressionSite, NodeKind, NodeKinds } from '../../kinds/node-kind.ts'
import { applyPatch } from '../../patch/apply-patch.ts'
import { pointer } from '../../patch/pointer.ts'
import type { StateSchema } from '../../state/schema.ts'
import type { Program } from '../program.ts'

/** A program with the edit in it. `firesOn`: what a predicate says when it fires; one that has to hold fires when it does not. */
export type EditedProgram = {
  own: Program
  edited: Program
  edit: WhatIfEdit
  firesOn: boolean
  /** What stood there before; null: nothing did, or it is a rule of the contract. */
  replaces: string | null
}

/** `at`: the member of the edit that does not fit. */
export type EditResult = ({ ok: true } & EditedProgram) | { ok: false; why: string; at: string }

const BOOLEAN: ExprType = { kind: 'boolean' }
const NUMBER: ExprType = { kind: 'number' }

/** Puts an edit into a program, checked against that program's own state schema as the compiler checks it. */
export function editProgram(program: Program, kinds: NodeKinds, edit: WhatIfEdit): EditResult {
  switch (edit.type) {
    case 'site':
      return editSite(program, kinds, edit)
    case 'contract':
      return editContract(program, edit)
    case 'new': {
      const why = problemOf(edit.source, program.spec.state, BOOLEAN)
      if (why !== null) return { ok: false, why, at: 'source' }
      return { ok: true, own: program, edited: program, edit, firesOn: edit.as === 'stop', replaces: null }
    }
    default:
      return assertNever(edit)
  }
}

/** A predicate that can be edited: an expression whose value decides something. */
export function isPredicate({ mode, expected }: ExpressionSite): boolean {
  return mode === 'expression' && expected?.kind === 'boolean'
}

function editSite(program: Program, kinds: NodeKinds, edit: Extract<WhatIfEdit, { type: 'site' }>): EditResult {
  const { spec } = program
  const { nodeId, field, source } = edit
  const node = own(spec.nodes, nodeId)
  if (!node) return { ok: false, why: `It has no node “${nodeId}”.`, at: 'nodeId' }
  const kind: NodeKind = kinds[node.kind]
  const site = kind.expressions(node.config).find((each) => each.field === field)
  if (!site || !isPredicate(site)) return { ok: false, why: `“${nodeId}” has no predicate at ${field}.`, at: 'field' }
  const why = problemOf(source, spec.state, BOOLEAN, site.extra)
  if (why !== null) return { ok: false, why, at: 'source' }
  const config = applyPatch(node.config, [{ op: 'replace', path: pointer(field.split('.')), value: source }])
  const edited = withNode(program, nodeId, config)
  return { ok: true, own: program, edited, edit, firesOn: kind.part !== 'guards', replaces: site.source }
}

function withNode(program: Program, nodeId: string, config: JsonObject): Program {
  const { spec } = program
  const node = spec.nodes[nodeId]
  return node ? { ...program, spec: { ...spec, nodes: { ...spec.nodes, [nodeId]: { ...node, config } } } } : program
}

function editContract(program: Program, edit: Extract<WhatIfEdit, { type: 'contract' }>): EditResult {
  const { spec } = program
  const { contract } = spec
  const unfit = (why: string): EditResult => ({ ok: false, why, at: 'set' })
  const entries = Object.entries({ ...contract, ...edit.set }).filter(([, value]) => value !== null)
  const parsed = Contract.safeParse(Object.fromEntries(entries))
  if (!parsed.success) return unfit(`The contract does not fit: ${parsed.error.issues[0]?.message ?? ''}.`)
  const { score, stalled, qualityThreshold, plateau, adaptiveExit } = parsed.data
  for (const source of [score, stalled?.measure]) {
    const why = source === undefined ? null : problemOf(source, spec.state, NUMBER)
    if (why !== null) return unfit(why)
  }
  if (score === undefined && (qualityThreshold ?? plateau ?? adaptiveExit)) return unfit('Its rules need a score.')
  if (adaptiveExit && !contract.adaptiveExit)
    return unfit('What finished runs had taught it was not asked for when it started.')
  const edited = { ...program, spec: { ...spec, contract: parsed.data } }
  return { ok: true, own: program, edited, edit, firesOn: true, replaces: null }
}

function problemOf(source: string, state: StateSchema, expected: ExprType, extra: Scope = {}): string | null {
  const { problems } = checkExpression(source, { ...environmentScope(state), ...extra }, expected)
  return problems[0]?.message ?? null
}
