import { LIMITS } from '../artefacts/limits.ts'
import { diagnostic } from '../diagnostics/catalogue.ts'
import type { Diagnostic, QuickFix } from '../diagnostics/diagnostic.ts'
import { nearestName } from '../expression/nearest-name.ts'
import type { ToolFacts } from '../kinds/executor.ts'
import type { ToolUse } from '../kinds/node-kind.ts'
import { checkStateSchema } from '../state/check-schema.ts'
import type { StateSchema } from '../state/schema.ts'
import { validateValue } from '../state/validate.ts'
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

/** An answer that decides nothing, as the start of a script. */
const FIRST_SCRIPT = {
  rules: [
    {
      respond: {
        json: {
          action: null,
          subgoal: 'say what comes next',
          confidence: null,
          reasoning: 'Write the answers that this loop should get.',
        },
      },
    },
  ],
}

/** Model aliases: is each bound, used, priced under a money cap, and scripted where it says so. */
export function checkModels({ nodes, draft }: Bound): Diagnostic[] {
  const models = draft.models
  if (!models) return []
  const used = new Set<string>()
  const found: Diagnostic[] = []
  for (const { node, bound } of nodes) {
    for (const { alias, field } of bound?.models ?? []) {
      if (Object.hasOwn(models, alias)) {
        used.add(alias)
        continue
      }
      found.push(
        diagnostic(
          'model-unbound',
          { node: node.id, alias },
          { nodeId: node.id, field, quickFix: bindToScript(alias, draft.script !== undefined) },
        ),
      )
    }
  }
  const complete = nodes.every((node) => node.bound) && !draft.partial
  for (const [alias, { provider, price }] of Object.entries(models)) {
    const field = `models.${alias}`
    if (!used.has(alias)) {
      const quickFix: QuickFix = {
        title: 'Remove the binding',
        patch: [{ op: 'remove', path: pointer(['models', alias]) }],
      }
      if (complete) found.push(diagnostic('model-unused', { alias }, { field, quickFix }))
    } else if (provider === SCRIPTED) {
      const quickFix: QuickFix = {
        title: 'Add a first scripted answer',
        patch: [{ op: 'add', path: '/script', value: FIRST_SCRIPT }],
      }
      if (draft.raw.script === undefined) found.push(diagnostic('script-missing', { alias }, { field, quickFix }))
    } else if (draft.contract?.budgetUsd !== undefined && !price)
      found.push(diagnostic('price-unknown', { alias }, { field }))
  }
  return found
}

function bindToScript(alias: string, hasScript: boolean): QuickFix {
  const patch: QuickFix['patch'] = [
    { op: 'add', path: pointer(['models', alias]), value: { provider: SCRIPTED, model: 'script' } },
  ]
  if (!hasScript) patch.push({ op: 'add', path: '/script', value: FIRST_SCRIPT })
  return { title: 'Bind it to scripted answers', patch }
}

/** The state schema itself: can it be met, do the defaults fit, does everything stay bounded. */
export function checkState(state: StateSchema): Diagnostic[] {
  const found = checkStateSchema(state).map(({ field, reason }) =>
    diagnostic('state-schema', { field, problem: reason }, { field: `state.properties.${field}` }),
  )
  for (const [name, field] of Object.entries(state.properties)) {
    const place = { field: `state.properties.${name}` }
    if (field.default !== undefined) {
      const [problem] = validateValue(field, field.default, name)
      const at = problem && problem.field !== name ? `${problem.field}: ` : ''
      if (problem)
        found.push(
          diagnostic(
            'default-invalid',
            { field: name, problem: at + problem.reason },
            { field: `${place.field}.default` },
          ),
        )
    }
    if (field['x-loop'].reducer === 'append' && field.type === 'array' && field.maxItems === undefined) {
      const path = pointer(['state', 'properties', name, 'maxItems'])
      const quickFix: QuickFix = { title: 'Limit it to 100 items', patch: [{ op: 'add', path, value: 100 }] }
      found.push(diagnostic('append-unbounded', { field: name }, { ...place, quickFix }))
    }
  }
  return found
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
