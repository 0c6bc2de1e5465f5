import { own } from '../../loop/artefacts/own.ts'
import { diagnostic } from '../../loop/diagnostics/catalogue.ts'
import type { Diagnostic } from '../../loop/diagnostics/diagnostic.ts'
import type { ExprType, Scope } from '../../loop/expression/types.ts'
import type { LoopCall } from '../../loop/kinds/loop-registry.ts'
import type { ExpressionSite, FieldWrite, KindCheckContext } from '../../loop/kinds/node-kind.ts'
import type { ChildConfig } from './config.ts'

const ANY: ExprType = { kind: 'any' }
const NUMBER: ExprType = { kind: 'number' }
const STRING: ExprType = { kind: 'string' }
const MAP: ExprType = { kind: 'map', value: ANY }

/** What came of a child, as expressions see it. */
const CHILD: ExprType = {
  kind: 'object',
  members: {
    index: NUMBER,
    runId: STRING,
    version: NUMBER,
    outcome: STRING,
    reason: STRING,
    label: STRING,
    explanation: STRING,
    output: MAP,
    state: MAP,
    share: MAP,
    spent: { kind: 'object', members: { nanoUsd: NUMBER, tokens: NUMBER }, optional: [] },
    iterations: NUMBER,
    score: { kind: 'nullable', of: NUMBER },
    activeMs: NUMBER,
    omitted: { kind: 'boolean' },
  },
  optional: [],
}

const ITEM: Scope = { item: ANY, index: NUMBER }
const CHILDREN: Scope = { children: { kind: 'list', item: CHILD } }

export function childExpressions({ over, input, output }: ChildConfig): ExpressionSite[] {
  const mode = 'expression'
  const list: ExpressionSite[] =
    over === undefined ? [] : [{ field: 'child.over', source: over, mode, expected: { kind: 'list', item: ANY } }]
  const inputs = Object.entries(input).map(([name, source]): ExpressionSite => {
    const site: ExpressionSite = { field: `child.input.${name}`, source, mode, wording: true }
    return over === undefined ? site : { ...site, extra: ITEM }
  })
  const extra = over === undefined ? { ...CHILDREN, child: CHILD } : CHILDREN
  const outputs = output.map(
    ({ value }, index): ExpressionSite => ({ field: outputField(index), source: value, mode, extra }),
  )
  return [...list, ...inputs, ...outputs]
}

const outputField = (index: number) => `child.output.${index}.value`

export function childWrites({ share, output }: ChildConfig): FieldWrite[] {
  return [
    ...share.map(({ field }, index) => ({ target: field, field: `child.share.${index}.field` })),
    ...output.map(({ field }, index) => ({
      target: field,
      field: `child.output.${index}.field`,
      site: outputField(index),
    })),
  ]
}

export function childReads({ share }: ChildConfig): { target: string; field: string }[] {
  return share.map(({ field }, index) => ({ target: field, field: `child.share.${index}.field` }))
}

export function childCall({ loop, version, input, share, fields }: ChildConfig): LoopCall {
  return {
    loop,
    version: version ?? null,
    field: 'child.loop',
    versionField: 'child.version',
    inputs: Object.keys(input).map((name) => ({ name, field: `child.input.${name}` })),
    inputsField: 'child.input',
    fields: [
      ...share.map(({ as }, index) => ({ name: as, field: `child.share.${index}.as`, shared: true })),
      ...fields.map((name, index) => ({ name, field: `child.fields.${index}`, shared: false })),
    ],
  }
}

/** Several children that share a field all start with the same value: its reducer has to join what they make of it. */
export function checkChild({ over, share }: ChildConfig, { design, nodeId }: KindCheckContext): Diagnostic[] {
  if (over === undefined) return []
  return share.flatMap(({ field: target }, index) => {
    const declared = own(design.state.properties, target)?.['x-loop']
    if (!declared || (declared.reducer !== undefined && declared.reducer !== 'replace')) return []
    return [diagnostic('share-replaced', { node: nodeId, target }, { nodeId, field: `child.share.${index}.field` })]
  })
}

export function describeChild({ loop, over }: ChildConfig): string {
  return over === undefined ? `runs ${loop}` : `each item: ${loop}`
}
