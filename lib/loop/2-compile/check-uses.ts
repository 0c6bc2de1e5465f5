import { LIMITS } from '../artefacts/limits.ts'
import { diagnostic } from '../diagnostics/catalogue.ts'
import type { Diagnostic, QuickFix } from '../diagnostics/diagnostic.ts'
import { nearestName } from '../expression/nearest-name.ts'
import type { ToolFacts } from '../kinds/executor.ts'
import type { ToolUse } from '../kinds/node-kind.ts'
import { checkStateSchema } from '../state/check-schema.ts'
import type { StateSchema } from '../state/schema.ts'
import type { Bound, BoundNode } from './bind.ts'
import { pointer } from './read.ts'

type Tools = Record<string, ToolFacts>

/** Tools that are named: do they exist, does a node allow them, do the arguments fit. */
export function checkTools({ nodes }: Bound, tools: Tools): Diagnostic[] {
  const allowed = new Set(
    nodes.flatMap(({ bound }) => (bound?.tools ?? []).filter((use) => use.allows).map((use) => use.tool)),
  )
  return nodes.flatMap((node) => {
    const allowsAny = node.bound?.tools.some((use) => use.allows) ?? false
    return (node.bound?.tools ?? []).flatMap((use) => {
      const names = { node: node.node.id, tool: use.tool }
      const place = { nodeId: node.node.id, field: use.field }
      const facts = Object.hasOwn(tools, use.tool) ? tools[use.tool] : undefined
      if (!facts) return [diagnostic('tool-unknown', names, { ...place, ...rename(node, use, tools) })]
      // A node with a list of its own is held to that list by its kind.
      const denied = allowsAny || allowed.has(use.tool) ? [] : [diagnostic('tool-not-allowed', names, place)]
      return [...denied, ...checkArguments(node, use, facts)]
    })
  })
}

function rename(node: BoundNode, use: ToolUse, tools: Tools): { quickFix?: QuickFix } {
  const nearest = nearestName(use.tool, Object.keys(tools))
  if (nearest === undefined) return {}
  const path = pointer(['nodes', node.index, 'config', ...use.field.split('.')])
  return { quickFix: { title: `Change it to ${nearest}`, patch: [{ op: 'replace', path, value: nearest }] } }
}

function checkArguments(
  { node }: BoundNode,
  { tool, field, args }: ToolUse,
  { args: schema }: ToolFacts,
): Diagnostic[] {
  if (!args) return []
  const known = Object.keys(schema.properties ?? {})
  const place = { nodeId: node.id, field: field.replace(/tool$/, 'args') }
  const names = { node: node.id, tool }
  const closed = schema.additionalProperties === false
  const unknown = closed ? args.filter((name) => !known.includes(name)) : []
  const missing = (schema.required ?? []).filter((name) => !args.includes(name))
  return [
    ...unknown.map((argument) =>
      diagnostic(
        'tool-argument-unknown',
        { ...names, argument, known },
        { ...place, field: `${place.field}.${argument}` },
      ),
    ),
    ...missing.map((argument) => diagnostic('tool-argument-missing', { ...names, argument }, place)),
  ]
}

/** Provider name of scripted answers: needs a script and costs nothing. */
const SCRIPTED = 'scripted'

/** A start of a script: one answer, with the first tool that is allowed. */
function firstScript({ nodes }: Bound): object {
  const tool = nodes.flatMap(({ bound }) => bound?.tools ?? []).find((use) => use.allows)?.tool ?? ''
  const reasoning = 'Write here what the model should answer.'
  return { rules: [{ respond: { json: { action: { tool, args: {} }, subgoal: '', confidence: null, reasoning } } }] }
}

/** Model aliases: is each bound, used, priced under a money cap, and scripted where it says so. */
export function checkModels(bound: Bound): Diagnostic[] {
  const { nodes, draft } = bound
  const models = draft.models
  if (!models) return []
  const used = new Set<string>()
  const found: Diagnostic[] = []
  for (const { node, bound: config } of nodes) {
    for (const { alias, field } of config?.models ?? []) {
      if (Object.hasOwn(models, alias)) {
        used.add(alias)
        continue
      }
      found.push(
        diagnostic(
          'model-unbound',
          { node: node.id, alias },
          { nodeId: node.id, field, quickFix: bindToScript(alias, bound) },
        ),
      )
    }
  }
  for (const [alias, { provider, price }] of Object.entries(models)) {
    const field = `models.${alias}`
    if (!used.has(alias)) {
      const quickFix: QuickFix = {
        title: 'Remove the binding',
        patch: [{ op: 'remove', path: pointer(['models', alias]) }],
      }
      if (bound.complete) found.push(diagnostic('model-unused', { alias }, { field, quickFix }))
    } else if (provider === SCRIPTED) {
      const quickFix: QuickFix = {
        title: 'Add a first scripted answer',
        patch: [{ op: 'add', path: '/script', value: firstScript(bound) }],
      }
      if (draft.raw.script === undefined) found.push(diagnostic('script-missing', { alias }, { field, quickFix }))
    } else if (draft.contract?.budgetUsd !== undefined && !price)
      found.push(diagnostic('price-unknown', { alias }, { field }))
  }
  return found
}

function bindToScript(alias: string, bound: Bound): QuickFix {
  const patch: QuickFix['patch'] = [
    { op: 'add', path: pointer(['models', alias]), value: { provider: SCRIPTED, model: 'script' } },
  ]
  if (bound.draft.raw.script === undefined) patch.push({ op: 'add', path: '/script', value: firstScript(bound) })
  return { title: 'Bind it to scripted answers', patch }
}

/** The state schema itself: can it be met, do the defaults fit, does everything stay bounded. */
export function checkState(state: StateSchema): Diagnostic[] {
  const found = checkStateSchema(state).map(({ field, reason }) => stateDiagnostic(state, field, reason))
  for (const [name, field] of Object.entries(state.properties)) {
    const { reducer } = field['x-loop']
    if ((reducer !== 'append' && reducer !== 'union') || field.maxItems !== undefined) continue
    const path = pointer(['state', 'properties', name, 'maxItems'])
    const quickFix: QuickFix = { title: 'Limit it to 100 items', patch: [{ op: 'add', path, value: 100 }] }
    found.push(
      diagnostic('append-unbounded', { field: name, reducer }, { field: `state.properties.${name}`, quickFix }),
    )
  }
  return found
}

function stateDiagnostic(state: StateSchema, path: string, problem: string): Diagnostic {
  const [name = '', member] = path.split('.')
  const declared = Object.hasOwn(state.properties, name) ? state.properties[name] : undefined
  if (!declared) return diagnostic('state-schema', { field: path, problem }, { field: `state.${path}` })
  const code = member === 'default' && declared.default !== undefined ? 'default-invalid' : 'state-schema'
  const inner = path.slice(name.length + 'default'.length + 2)
  const names =
    code === 'state-schema'
      ? { field: path, problem }
      : { field: name, problem: inner ? `${inner}: ${problem}` : problem }
  return diagnostic(code, names, { field: `state.properties.${path}` })
}

/** The contract beside its expressions: rules that miss what they need, and what the worst case costs. */
export function checkContract({ nodes, draft }: Bound): Diagnostic[] {
  const { contract, models } = draft
  if (!contract) return []
  const found: Diagnostic[] = []
  if (contract.score === undefined) {
    if (contract.qualityThreshold)
      found.push(diagnostic('score-missing', { rule: 'qualityThreshold' }, { field: 'contract.qualityThreshold' }))
    if (contract.plateau) found.push(diagnostic('score-missing', { rule: 'plateau' }, { field: 'contract.plateau' }))
    if (contract.bestOf === 'best')
      found.push(diagnostic('score-missing', { rule: 'bestOf "best"' }, { field: 'contract.bestOf' }))
  }
  const minIterations = contract.qualityThreshold?.minIterations ?? 0
  if (minIterations > contract.maxIterations) {
    const names = { minIterations, maxIterations: contract.maxIterations }
    found.push(diagnostic('threshold-never', names, { field: 'contract.qualityThreshold.minIterations' }))
  }
  if (contract.budgetUsd === undefined || !models) return found
  let perIteration = 0
  for (const { bound } of nodes) {
    for (const { alias, maxOutputTokens } of bound?.models ?? []) {
      const price = Object.hasOwn(models, alias) ? models[alias]?.price : undefined
      perIteration += ((price?.outputUsdPerMTok ?? 0) * maxOutputTokens) / 1_000_000
    }
  }
  const worst = Math.min(contract.maxIterations, LIMITS.iterations) * perIteration
  if (worst > contract.budgetUsd) {
    found.push(
      diagnostic(
        'cost-over-budget',
        { worstUsd: worst.toFixed(2), budgetUsd: contract.budgetUsd.toFixed(2) },
        { field: 'contract.budgetUsd' },
      ),
    )
  }
  return found
}
