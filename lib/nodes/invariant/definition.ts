import type { LoopDesign } from '../../loop/artefacts/design.ts'
import { diagnostic } from '../../loop/diagnostics/catalogue.ts'
import type { Diagnostic, QuickFix } from '../../loop/diagnostics/diagnostic.ts'
import type { ExprType } from '../../loop/expression/types.ts'
import type {
  ExpressionSite,
  FieldWrite,
  Handle,
  KindCheckContext,
  ModelUse,
  NodeKind,
} from '../../loop/kinds/node-kind.ts'
import type { Practice } from '../../loop/kinds/practice.ts'
import { configPointer } from '../../loop/patch/pointer.ts'
import { InvariantConfig } from './config.ts'

const HOLDS: Handle = { id: 'holds', label: 'holds', required: true }
const VIOLATED: Handle = { id: 'violated', label: 'violated', required: true }

const LIST: ExprType = { kind: 'list', item: { kind: 'any' } }

function expressions({ predicate, message, remediation }: InvariantConfig): ExpressionSite[] {
  const sites: ExpressionSite[] = [
    { field: 'predicate', source: predicate, mode: 'expression', expected: { kind: 'boolean' }, predicate: true },
    { field: 'message', source: message, mode: 'template' },
  ]
  if (remediation.type === 'strategy')
    sites.push({ field: 'remediation.hint', source: remediation.hint, mode: 'template' })
  if (remediation.type === 'escalate')
    sites.push({ field: 'remediation.question', source: remediation.question, mode: 'template' })
  if (remediation.type === 'patch')
    remediation.set.forEach((entry, index) => {
      sites.push({ field: `remediation.set.${index}.value`, source: entry.value, mode: 'expression' })
    })
  return sites
}

function writes({ remediation }: InvariantConfig): FieldWrite[] {
  if (remediation.type === 'prune')
    return remediation.fields.map((target, index) => ({ target, field: `remediation.fields.${index}`, type: LIST }))
  if (remediation.type !== 'patch') return []
  return remediation.set.map((entry, index) => ({
    target: entry.field,
    field: `remediation.set.${index}.field`,
    site: `remediation.set.${index}.value`,
  }))
}

function remedy({ remediation }: InvariantConfig): string {
  switch (remediation.type) {
    case 'patch':
      return `set ${remediation.set.map((entry) => entry.field).join(', ')}`
    case 'prune':
      return `prune ${remediation.fields.join(', ')}`
    case 'strategy':
      return 'hint to the next decision'
    case 'goto':
      return 'leave by violated'
    case 'rollback':
      return 'roll back to the last good state'
    case 'escalate':
      return 'ask a person'
    case 'stop':
      return 'stop the run'
  }
}

/** A strategy's model is asked in place of a decision's own: no call more, so it costs nothing here. */
function models({ remediation }: InvariantConfig): ModelUse[] {
  if (remediation.type !== 'strategy' || remediation.model === undefined) return []
  return [{ alias: remediation.model, field: 'remediation.model', maxOutputTokens: 0, maxCalls: 0 }]
}

const firstOfName = new WeakMap<LoopDesign, Map<unknown, string>>()
/** Name → the first node that has it, built once per design: each invariant asks. */
function namesOf(design: LoopDesign): Map<unknown, string> {
  const known = firstOfName.get(design)
  if (known) return known
  const names = new Map<unknown, string>()
  for (const node of design.nodes)
    if (node.kind === 'invariant' && !names.has(node.config.name)) names.set(node.config.name, node.id)
  firstOfName.set(design, names)
  return names
}

function check({ name }: InvariantConfig, { design, nodeId, index }: KindCheckContext): Diagnostic[] {
  const names = namesOf(design)
  const other = names.get(name)
  if (other === undefined || other === nodeId) return []
  let count = 2
  while (names.has(`${name.slice(0, 110)} ${count}`)) count++
  const patch: QuickFix['patch'] = [
    { op: 'replace', path: configPointer(index, 'name'), value: `${name.slice(0, 110)} ${count}` },
  ]
  const quickFix = { title: `Number it ${count}`, patch }
  return [diagnostic('invariant-name-taken', { node: nodeId, name, other }, { nodeId, field: 'name', quickFix })]
}

function practices({ remediation: { type }, exhausted }: InvariantConfig): Practice[] {
  const found: Practice[] = [
    type === 'stop'
      ? { practice: 'halts', field: 'remediation' }
      : { practice: 'heals', field: 'remediation', of: [type] },
  ]
  if (type === 'escalate') found.push({ practice: 'asks-person', field: 'remediation' })
  if (exhausted === 'escalate') found.push({ practice: 'asks-person', field: 'exhausted' })
  return found
}

export const invariant: NodeKind<InvariantConfig> = {
  kind: 'invariant',
  title: 'Invariant',
  summary: 'Checks a predicate that must hold on every trip round the loop, and heals the state when it does not.',
  part: 'guards',
  config: InvariantConfig,
  initial: () => ({
    name: 'The last action worked',
    predicate: 'last == null || last.status == "ok"',
    message: 'The last action failed.',
    remediation: {
      type: 'strategy',
      hint: 'The last action failed. Choose a different action, or the same one with other arguments.',
    },
  }),
  handles: (config) => (config.remediation.type === 'goto' ? [HOLDS, VIOLATED] : [HOLDS]),
  expressions,
  writes,
  uses: (config) => ({ models: models(config), tools: [] }),
  checks: (config) => config.name,
  practices,
  describe: (config) =>
    `${config.name} · else ${remedy(config)}, at most ${config.maxAttempts}×${config.exhausted === 'escalate' ? ', then ask a person' : ''}`,
  check,
}
